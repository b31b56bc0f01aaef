// The lanes' curves in one chart, drawn by Plotly: at most five times a second, zoom kept, smoothed only on demand.
import { el, say } from "../dom.js";
import { plotly, plotlyStyle } from "../plotly.js";
import { pick, smooth, thin } from "../smooth.js";
import { Choice } from "../tabs.js";
import { rgba } from "../theme.js";
import { along, columnOf, isShare, named, OVER, PARTS } from "./axes.js";

const PERIOD = 200;   // ms between two drawings, and never less than thrice what one costs
const READING = 900;   // ms while the pointer rests on the chart: each drawing makes the label blink

export class Chart {
  constructor(root, page) {
    Object.assign(this, { page, next: 0, key: "" });
    const { look } = page;
    this.over = new Choice("Drawn over", OVER, (over) => page.choose({ over }));
    this.part = new Choice("Part of the data", PARTS, (part) => page.choose({ part }));
    this.what = new Choice("Measure", [{ id: "metric", label: "Metric" }, { id: "loss", label: "Loss" }], (what) => page.choose({ what }));
    for (const name of ["over", "part", "what"]) this[name].show(look[name]);
    this.log = el("button.toggle", { type: "button", "aria-pressed": look.log, title: "Logarithmic axis", onclick: () => page.choose({ log: !look.log }) }, "Log");
    this.slider = el("input", { type: "range", min: 0, max: 0.98, step: 0.02, value: look.smooth, "aria-label": "Smoothing", title: "Smoothing", oninput: () => page.choose({ smooth: Number(this.slider.value) }) });
    this.chart = el("div.chart");
    this.body = el("div.fill", {}, this.chart);
    this.note = el("p.note.left", { hidden: true });
    root.append(el("div.toolbar.raceaxes", {}, this.what.node, this.part.node, el("div.tools", {}, el("label.smoothing", { title: "Smoothing" }, el("span", {}, "Smooth"), this.slider), this.log)), this.body, el("div.raceover", {}, this.over.node), this.note);
    this.chart.addEventListener("pointerdown", () => { this.held = true; });
    this.chart.addEventListener("mousemove", ({ clientX, clientY }) => { this.pointer = { clientX, clientY }; });
    this.chart.addEventListener("mouseleave", () => { this.pointer = null; });
    this.release = () => { if (this.held) { this.held = false; this.soon(); } };
    addEventListener("pointerup", this.release);
    this.observer = new ResizeObserver(() => this.soon(0));
    this.observer.observe(this.body);
    plotly().then((Plotly) => { this.Plotly = Plotly; root.append(plotlyStyle()); this.soon(0); }, () => { this.chart.textContent = "The chart library could not be loaded."; });
  }

  destroy() {
    clearTimeout(this.timer);
    removeEventListener("pointerup", this.release);
    this.observer.disconnect();
    if (this.drawn) this.Plotly.purge(this.chart);
  }

  config() { this.soon(0); }

  lanes() { this.soon(0); }

  scene() { this.soon(0); }

  frame() { this.soon(); }

  theme() { this.key = ""; this.soon(0); }

  look() {
    const { what, log } = this.page.look;
    this.log.disabled = what === "metric";
    this.log.setAttribute("aria-pressed", log);
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
    const { Plotly, page: { look, lanes, theme } } = this;
    const { clientWidth: width, clientHeight: height } = this.body;
    if (!Plotly || !width || !height || this.held || document.hidden) return;
    const shown = this.page.comparable(look.what);
    this.tellLeft(lanes.filter((lane) => !shown.includes(lane)));
    const { over, part, what, log, smooth: weight } = look;
    const key = JSON.stringify([over, part, what, log, weight, width, height, theme.dark, theme.background, shown.map(({ rows, config, scene }) => [rows.version, scene?.generation, config.slot, config.name])]);
    if (key === this.key) return;
    this.key = key;
    const began = performance.now();
    this.Plotly.react(this.chart, shown.flatMap((lane) => this.traces(lane)), this.layout(width, height), this.options()).then(() => this.hover());
    this.drawn = true;
    this.next = performance.now() + Math.max(this.pointer ? READING : PERIOD, 3 * (performance.now() - began));
  }

  /** Which lanes are not drawn, and why. */
  tellLeft(left) {
    this.note.hidden = !left.length;
    say(this.note, left.length ? `Not drawn: ${left.map(({ config }) => `${config.letter} (${config.shared.question ? "another loss" : "another task"})`).join(", ")}.` : "");
  }

  /** A drawing takes the label under a resting pointer away: put it back. */
  hover() {
    const target = this.chart.querySelector(".nsewdrag");
    if (this.pointer && target) this.Plotly.Fx.hover(this.chart, { ...this.pointer, target }, "xy");
  }

  /** A lane's curve as it was, faint when a smoothed one lies over it, and smoothed. */
  traces(lane) {
    const { over, part, what, smooth: weight } = this.page.look;
    const { rows, config } = lane;
    const [x, y] = [along(lane, over) ?? [], rows.column(columnOf(lane, part, what))];
    const kept = thin(y);
    const line = { color: config.colour, dash: config.dash, width: 2 };
    const base = { type: "scatter", name: `${config.letter} ${config.name}`, x: pick(x, kept), mode: y.length < 3 ? "lines+markers" : "lines", line, connectgaps: true, hovertemplate: what === "metric" && isShare(config.metric) ? "%{y:.2%}" : "%{y:.4g}" };
    const raw = { ...base, y: pick(y, kept), uid: `${config.slot}-raw`, ...(weight ? { opacity: 0.28, showlegend: false, hoverinfo: "skip", hovertemplate: null, line: { ...line, width: 1 } } : {}) };
    return weight ? [raw, { ...base, y: pick(smooth(y, weight), kept), uid: `${config.slot}-smooth` }] : [raw];
  }

  layout(width, height) {
    const { theme, look: { over, part, what, log }, lanes } = this.page;
    const axis = { gridcolor: rgba(theme.muted, 0.18), linecolor: rgba(theme.muted, 0.3), zeroline: false, tickfont: { size: 11, color: theme.muted }, automargin: true };
    const accuracy = what === "metric" && isShare(lanes[0]?.config.metric);
    const measure = what === "loss" ? "loss" : named(lanes[0]?.config.metric);
    const logarithmic = log && what === "loss";
    const run = [over, part, what].join();
    return {
      width, height, autosize: false, template: "none",
      margin: { l: 52, r: 12, t: 8, b: 22 },
      paper_bgcolor: theme.background, plot_bgcolor: theme.background,
      font: { family: theme.font, size: 11, color: theme.text },
      hovermode: "x unified", showlegend: false,
      hoverlabel: { bgcolor: theme.faint, bordercolor: theme.line, font: { size: 12, color: theme.text } },
      modebar: { orientation: "v", bgcolor: rgba(theme.background, 0.8), color: theme.muted, activecolor: theme.text },
      xaxis: { ...axis, rangemode: "tozero", exponentformat: "SI" },
      yaxis: { ...axis, title: { text: `${PARTS.find(({ id }) => id === part).label} ${measure}`, standoff: 6, font: { size: 11, color: theme.muted } }, uirevision: `${run}-${logarithmic}`, ...(accuracy ? { range: [0, 1.02], tickformat: ".0%" } : logarithmic ? { type: "log", exponentformat: "power", nticks: 6 } : {}) },
      uirevision: run, datarevision: this.key,
    };
  }

  options() {
    return { displaylogo: false, responsive: false, displayModeBar: "hover", modeBarButtons: [["toImage", "zoom2d", "pan2d", "resetScale2d"]], toImageButtonOptions: { filename: "race", scale: 2 }, doubleClick: "reset" };
  }
}
