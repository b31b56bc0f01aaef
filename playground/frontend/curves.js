// The curves over training, drawn by Plotly: at most five times a second, zoom kept, smoothed and thinned here.
import { el } from "./dom.js";
import { plotly, plotlyStyle } from "./plotly.js";
import { pick, smooth, thin } from "./smooth.js";
import { Tabs } from "./tabs.js";
import { rgba } from "./theme.js";

const PERIOD = 200;   // ms between two drawings, and never less than thrice what one costs
const READING = 900;   // ms while the pointer rests on the chart: each drawing makes the label blink
const TITLES = { loss: "Loss", learning_rate: "Learning rate" };

export class Curves {
  constructor(root, stage) {
    Object.assign(this, { stage, log: false, weight: 0, cost: 0, next: 0, key: "" });
    this.tabs = new Tabs("Curves", () => this.turn());
    this.logButton = el("button.toggle", { type: "button", "aria-pressed": "false", title: "Logarithmic axis", onclick: () => this.flip() }, "Log");
    this.slider = el("input", { type: "range", min: 0, max: 0.98, step: 0.02, value: 0, "aria-label": "Smoothing", title: "Smoothing", oninput: () => { this.weight = Number(this.slider.value); this.slider.title = `Smoothing ${this.weight.toFixed(2)}`; this.soon(0); } });
    this.chart = el("div.chart");
    this.chart.addEventListener("pointerdown", () => { this.held = true; });
    this.chart.addEventListener("mousemove", ({ clientX, clientY }) => { this.pointer = { clientX, clientY }; });
    this.chart.addEventListener("mouseleave", () => { this.pointer = null; });
    this.release = () => { if (this.held) { this.held = false; this.soon(); } };
    addEventListener("pointerup", this.release);
    this.tabs.panel.classList.add("fill");
    this.tabs.panel.append(this.chart);
    root.append(el("div.paneltop", {}, this.tabs.list, el("div.tools", {}, el("label.smoothing", { title: "Smoothing" }, el("span", {}, "Smooth"), this.slider), this.logButton)), this.tabs.panel);
    this.observer = new ResizeObserver(() => this.soon(0));
    this.observer.observe(this.tabs.panel);
    stage.settled.then(plotly).then((Plotly) => { this.Plotly = Plotly; root.append(plotlyStyle()); this.soon(0); }, () => { this.chart.textContent = "The chart library could not be loaded."; });
  }

  destroy() {
    clearTimeout(this.timer);
    removeEventListener("pointerup", this.release);
    this.observer.disconnect();
    if (this.drawn) this.Plotly.purge(this.chart);
  }

  scene(scene) { this.soon(0); }

  frame() { this.soon(); }

  theme() { this.key = ""; this.soon(0); }

  config(config) {
    const figures = config.figures ?? {};
    const metric = figures.metric?.layout?.yaxis?.title?.text ?? "Accuracy";
    this.tabs.offer(Object.keys(figures).map((id) => ({ id, label: TITLES[id] ?? metric })), "loss");
    this.key = "";
    this.soon(0);
  }

  turn() {
    this.logButton.disabled = this.tabs.id === "metric";
    this.soon(0);
  }

  flip() {
    this.log = !this.log;
    this.logButton.setAttribute("aria-pressed", this.log);
    this.soon(0);
  }

  /** Draw when it is time again; `wait` 0 is at once. */
  soon(wait = null) {
    const now = performance.now();
    const at = wait === null ? Math.max(now, this.next) : now;
    if (this.timer && this.due <= at) return;
    clearTimeout(this.timer);
    this.due = at;
    this.timer = setTimeout(() => { this.timer = 0; this.draw(); }, at - now);
  }

  draw() {
    const { Plotly, stage } = this;
    const figure = stage.config.figures?.[this.tabs.id];
    const { clientWidth: width, clientHeight: height } = this.tabs.panel;
    if (!Plotly || !figure || !width || !height || this.held || document.hidden) return;
    const key = [this.tabs.id, this.log, this.weight, width, height, stage.rows.version, stage.frame?.look?.step, stage.scene?.generation, stage.theme.dark, stage.theme.background].join();
    if (key === this.key) return;
    this.key = key;
    const began = performance.now();
    Plotly.react(this.chart, this.traces(figure), this.layout(figure, width, height), this.options()).then(() => this.hover());
    this.drawn = true;
    this.cost = performance.now() - began;
    this.next = performance.now() + Math.max(this.pointer ? READING : PERIOD, 3 * this.cost);
  }

  /** A drawing takes the label under a resting pointer away: put it back. */
  hover() {
    const target = this.chart.querySelector(".nsewdrag");
    if (this.pointer && target) this.Plotly.Fx.hover(this.chart, { ...this.pointer, target }, "xy");
  }

  /** Each curve twice: as it was, faint when a smoothed one lies over it, and smoothed. */
  traces(figure) {
    const { rows } = this.stage;
    return figure.data.flatMap((trace) => {
      const [x, y] = [rows.column(trace.meta?.x), rows.column(trace.meta?.y)];
      const kept = thin(y);
      const few = y.length < 3;
      const base = { ...trace, x: pick(x, kept), mode: few ? "lines+markers" : trace.mode, connectgaps: true };
      const soft = smooth(y, this.weight);
      const raw = { ...base, y: pick(y, kept), uid: `${trace.meta?.y}-raw`, ...(this.weight ? { opacity: 0.28, showlegend: false, hoverinfo: "skip", hovertemplate: null, line: { ...trace.line, width: 1 } } : {}) };
      return [raw, { ...base, y: pick(soft, kept), uid: `${trace.meta?.y}-smooth`, visible: this.weight > 0 }];
    });
  }

  layout(figure, width, height) {
    const { theme, scene } = this.stage;
    const axis = { gridcolor: rgba(theme.muted, 0.18), linecolor: rgba(theme.muted, 0.3), zeroline: false, tickfont: { size: 11, color: theme.muted }, automargin: true };
    const log = this.log && this.tabs.id !== "metric";
    const { height: _, template: __, ...layout } = figure.layout;
    const run = `${scene?.generation}-${this.tabs.id}`;
    return {
      ...layout,
      width, height, autosize: false,
      margin: { l: 44, r: 12, t: 10, b: 32 },
      paper_bgcolor: theme.background, plot_bgcolor: theme.background,
      font: { ...layout.font, family: theme.font, size: 11, color: theme.text },
      hoverlabel: { bgcolor: theme.faint, bordercolor: theme.line, font: { size: 12, color: theme.text } },
      modebar: { orientation: "v", bgcolor: rgba(theme.background, 0.8), color: theme.muted, activecolor: theme.text },
      shapes: this.marker(figure),
      legend: { ...layout.legend, x: 1, xanchor: "right", ...(this.tabs.id === "metric" ? { y: 0, yanchor: "bottom" } : { y: 1, yanchor: "top" }), bgcolor: rgba(theme.background, 0.7), font: { size: 11, color: theme.muted } },
      xaxis: { ...layout.xaxis, ...axis, showticklabels: this.stage.rows.length > 0, title: { ...layout.xaxis?.title, font: { size: 11, color: theme.muted } } },
      yaxis: { ...layout.yaxis, ...axis, showticklabels: this.stage.rows.length > 0, title: { text: "" }, uirevision: `${run}-${log}`, ...(log ? { type: "log", range: undefined, rangemode: "normal", dtick: undefined, nticks: 6, exponentformat: "power" } : { type: "linear" }) },
      uirevision: run,
      datarevision: this.key,
    };
  }

  /** Where the state lies that is looked at, when that is not the present. */
  marker(figure) {
    const { frame, theme } = this.stage;
    const at = frame?.look && frame[figure.data[0]?.meta?.x ?? "step"];
    return at === null || at === undefined ? [] : [{ type: "line", name: "look", xref: "x", yref: "paper", x0: at, x1: at, y0: 0, y1: 1, line: { color: theme.accent ?? theme.text, width: 2, dash: "dot" } }];
  }

  options() {
    const name = (this.stage.config.experiment?.name || "neural-playground").replace(/\W+/g, "-").toLowerCase();
    return { displaylogo: false, responsive: false, displayModeBar: "hover", modeBarButtons: [["toImage", "zoom2d", "pan2d", "resetScale2d"]], toImageButtonOptions: { filename: `${name}-${this.tabs.id}`, scale: 2 }, doubleClick: "reset" };
  }
}
