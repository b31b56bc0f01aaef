// Some of the comparison's figures, made by the job as Plotly's JSON, one at a time under tabs.
import { el } from "../dom.js";
import { plotly, plotlyStyle } from "../plotly.js";
import { Tabs } from "../tabs.js";

const BARS = { displaylogo: false, responsive: false, displayModeBar: "hover", modeBarButtonsToRemove: ["select2d", "lasso2d"] };

export class Charts {
  constructor(root, page, label, tabs, waiting) {
    Object.assign(this, { page, figures: {}, titles: tabs });
    this.tabs = new Tabs(label, () => this.draw());
    this.chart = el("div.chart");
    this.empty = el("p.empty", {}, waiting);
    this.tabs.panel.classList.add("fill");
    this.tabs.panel.append(this.chart, this.empty);
    root.append(el("div.paneltop", {}, this.tabs.list), this.tabs.panel);
    this.observer = new ResizeObserver(() => this.draw());
    this.observer.observe(this.tabs.panel);
    plotly().then((Plotly) => { this.Plotly = Plotly; root.append(plotlyStyle()); this.draw(); }, () => { this.chart.textContent = "The chart library could not be loaded."; });
  }

  forget() {
    this.figures = {};
    this.offer();
    if (this.drawn) this.Plotly.purge(this.chart);
    this.drawn = null;
    this.empty.hidden = false;
  }

  heard(message) {
    if (message.type !== "figure" || !this.titles.some(([id]) => id === message.id)) return;
    this.figures[message.id] = JSON.parse(message.figure);
    this.offer();
    if (message.id === this.tabs.id) this.later ||= requestAnimationFrame(() => { this.later = 0; this.draw(); });
  }

  /** On a line there are no surfaces, but answers. */
  offer() { this.tabs.offer(this.titles.filter(([id]) => this.figures[id]).map(([id, label]) => ({ id, label: id === "surfaces" && !this.page.begun?.plane ? "Answers" : label }))); }

  theme() { this.draw(); }

  draw() {
    const { Plotly } = this;
    const { id, panel } = this.tabs;
    const figure = this.figures[id];
    const { clientWidth: width, clientHeight: room } = panel;
    if (!Plotly || !figure || !width || !room) return;
    this.empty.hidden = true;
    if (this.drawn && this.drawn !== id) Plotly.purge(this.chart);
    Plotly.react(this.chart, figure.data, this.layout(figure.layout, id, width, room), { ...BARS, toImageButtonOptions: { filename: `comparison-${id}`, scale: 2 } });
    this.drawn = id;
  }

  /** Surfaces keep the height that their rows take, and scroll; the rest fills the panel. */
  layout({ template: _, ...given }, id, width, room) {
    const { theme } = this.page;
    const axes = Object.fromEntries(Object.entries(given).filter(([key]) => /^[xy]axis/.test(key)).map(([key, axis]) => [key, { ...axis, color: theme.muted, ...(id === "surfaces" ? {} : { automargin: true }) }]));
    const rows = given.meta?.rows ?? 0;
    const height = rows > 1 ? Math.max(room, rows * Math.min(room, 0.55 * width)) : room;
    const annotations = (given.annotations ?? []).map((note) => ({ ...note, font: { ...note.font, color: theme.text } }));
    return { ...given, ...axes, annotations, width, height, autosize: false, paper_bgcolor: theme.background, font: { ...given.font, family: theme.font, color: theme.text }, uirevision: `${this.page.job}-${id}` };
  }

  destroy() {
    this.observer.disconnect();
    cancelAnimationFrame(this.later);
    if (this.drawn) this.Plotly.purge(this.chart);
  }
}
