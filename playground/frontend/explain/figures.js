// Plotly figures of the page: drawn by one rule, in its colours, as large as their place.
import { plotly, plotlyStyle } from "../plotly.js";
import { rgba } from "../theme.js";

const AXIS = /^[xy]axis\d*$/;

export class Figures {
  constructor(page) {
    Object.assign(this, { page, drawn: new Map() });
    this.observer = new ResizeObserver((entries) => { for (const { target } of entries) this.fit(target); });
  }

  /** Draw a figure, JSON text or {data, layout}, in an element; again in the same one changes what is there. */
  async draw(element, json) {
    this.drawn.set(element, json);
    const Plotly = (this.Plotly = await plotly());
    if (this.drawn.get(element) !== json) return;   // overtaken
    if (!this.style) this.page.root.append((this.style = plotlyStyle()));
    const { data, layout } = typeof json === "string" ? JSON.parse(json) : json;
    await Plotly.react(element, data, this.layout(layout ?? {}), { displayModeBar: false, responsive: false });
    this.observer.observe(element);
  }

  layout(given) {
    const { theme } = this.page;
    const axis = { gridcolor: rgba(theme.muted, 0.18), linecolor: rgba(theme.muted, 0.3), zerolinecolor: rgba(theme.muted, 0.45) };
    const axes = Object.fromEntries(Object.entries(given).filter(([key]) => AXIS.test(key)).map(([key, own]) => [key, { ...own, ...axis, tickfont: { size: 11, ...own.tickfont, color: theme.muted } }]));
    return {
      ...given, ...axes, autosize: true, paper_bgcolor: "rgba(0,0,0,0)", plot_bgcolor: "rgba(0,0,0,0)",
      font: { size: 11, ...given.font, family: theme.font, color: theme.text },
      hoverlabel: { ...given.hoverlabel, bgcolor: theme.faint, bordercolor: theme.line, font: { size: 12, color: theme.text } },
    };
  }

  /** Follow the size of the element. */
  fit(element) {
    if (element.isConnected && element.clientWidth && element.clientHeight) this.Plotly.Plots.resize(element);
    else if (!element.isConnected) this.forget(element);
  }

  theme() { for (const [element, json] of this.drawn) element.isConnected ? this.draw(element, json) : this.forget(element); }

  forget(element) {
    this.observer.unobserve(element);
    this.drawn.delete(element);
    this.Plotly?.purge(element);
  }

  destroy() {
    this.observer.disconnect();
    for (const element of [...this.drawn.keys()]) this.forget(element);
  }
}
