// The search's figures, made by the job as Plotly's JSON, one at a time.
import { el } from "../dom.js";
import { plotly, plotlyStyle } from "../plotly.js";
import { Tabs } from "../tabs.js";

const TABS = [["history", "History"], ["front", "Pareto front"], ["parallel", "Parallel coordinates"], ["importance", "Importance"], ["contour", "Contour"]];

export class Pictures {
  constructor(root, page) {
    Object.assign(this, { page, figures: {} });
    this.tabs = new Tabs("Figures", () => this.draw());
    this.chart = el("div.chart");
    this.empty = el("p.empty", {}, "The first trials are under way.");
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
    if (message.type !== "figure") return;
    this.figures[message.id] = JSON.parse(message.figure);
    this.offer();
    if (message.id === this.tabs.id) this.draw();
  }

  offer() { this.tabs.offer(TABS.filter(([id]) => this.figures[id]).map(([id, label]) => ({ id, label }))); }

  theme() { this.draw(); }

  draw() {
    const { Plotly } = this;
    const figure = this.figures[this.tabs.id];
    const { clientWidth: width, clientHeight: height } = this.tabs.panel;
    if (!Plotly || !figure || !width || !height) return;
    this.empty.hidden = true;
    const { theme } = this.page;
    const { template: _, ...layout } = figure.layout;
    const axis = (given) => ({ ...given, automargin: true, color: theme.muted });
    const look = { width, height, autosize: false, paper_bgcolor: theme.background, font: { ...layout.font, family: theme.font, color: theme.text }, uirevision: `${this.page.job}-${this.tabs.id}` };
    const axes = layout.xaxis ? { xaxis: axis(layout.xaxis), yaxis: axis(layout.yaxis) } : {};
    if (this.drawn && this.drawn !== this.tabs.id) Plotly.purge(this.chart);   // parallel coordinates do not turn into another kind
    Plotly.react(this.chart, figure.data, { ...layout, ...look, ...axes }, { displaylogo: false, responsive: false, displayModeBar: "hover", modeBarButtonsToRemove: ["select2d", "lasso2d"], toImageButtonOptions: { filename: `search-${this.tabs.id}`, scale: 2 } });
    this.drawn = this.tabs.id;
  }

  destroy() {
    this.observer.disconnect();
    if (this.drawn) this.Plotly.purge(this.chart);
  }
}
