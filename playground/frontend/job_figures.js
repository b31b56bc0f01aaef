// Figures that a job makes as Plotly's JSON, one at a time under tabs.
import { el } from "./dom.js";
import { plotly, plotlyStyle } from "./plotly.js";
import { Tabs } from "./tabs.js";

const BARS = { displaylogo: false, responsive: false, displayModeBar: "hover", modeBarButtonsToRemove: ["select2d", "lasso2d"] };

/** `titles` are [id, label] of the figures that this panel shows, in the order of its tabs; `waiting` is said before there is any. */
export class JobFigures {
  constructor(root, page, label, titles, waiting) {
    Object.assign(this, { page, figures: {}, titles });
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

  offer() { this.tabs.offer(this.titles.filter(([id]) => this.figures[id]).map(([id, label]) => ({ id, label: this.label(id, label) }))); }

  /** What a tab is called. */
  label(id, label) { return label; }

  theme() { this.draw(); }

  draw() {
    const { Plotly } = this;
    const { id, panel } = this.tabs;
    const figure = this.figures[id];
    const { clientWidth: width, clientHeight: room } = panel;
    if (!Plotly || !figure || !width || !room) return;
    this.empty.hidden = true;
    if (this.drawn && this.drawn !== id) Plotly.purge(this.chart);   // parallel coordinates do not turn into another kind
    const { noun } = this.page.constructor;
    Plotly.react(this.chart, figure.data, this.layout(figure.layout, id, width, room), { ...BARS, toImageButtonOptions: { filename: `${noun}-${id}`, scale: 2 } });
    this.drawn = id;
  }

  /** As large as the panel, in its colours. */
  layout({ template: _, ...given }, id, width, height) {
    const { theme } = this.page;
    const axes = Object.fromEntries(Object.entries(given).filter(([key]) => /^[xy]axis/.test(key)).map(([key, axis]) => [key, { ...axis, color: theme.muted, automargin: this.margins(id) }]));
    const annotations = (given.annotations ?? []).map((note) => ({ ...note, font: { ...note.font, color: theme.text } }));
    return { ...given, ...axes, annotations, width, height, autosize: false, paper_bgcolor: theme.background, font: { ...given.font, family: theme.font, color: theme.text }, uirevision: `${this.page.job}-${id}` };
  }

  /** Whether axes make room for their words. */
  margins(id) { return true; }

  destroy() {
    this.observer.disconnect();
    cancelAnimationFrame(this.later);
    if (this.drawn) this.Plotly.purge(this.chart);
  }
}
