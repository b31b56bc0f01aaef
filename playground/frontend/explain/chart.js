// A chart that the server drew, under its heading: the last one stays until the next is there, and can be saved as a picture.
import { el, say } from "../dom.js";
import { plotly } from "../plotly.js";
import { fileName } from "./asking.js";

const GREYS = [[0, "#161a20"], [1, "#f5f7f9"]];   // of pictures, on dark ground: light ink

export class Chart {
  /** `name` becomes part of the file's name; `patch(figure)` may change a figure before it is drawn. */
  constructor(page, title, name, { note = "", patch = null } = {}) {
    Object.assign(this, { page, name, patch });
    this.plot = el("div.reasonplot", { "data-name": name });
    this.heading = el("h3", {}, title);
    this.note = el("p.note", { hidden: !note }, note);
    this.button = el("button.link", { type: "button", title: `Save “${title}” as a picture`, onclick: () => this.save() }, "PNG");
    this.node = el("section.reasonchart", { hidden: true, "aria-label": title }, el("header", {}, this.heading, this.button), this.note, this.plot);
  }

  /** Draw a figure, given as JSON text; null takes the chart away. */
  show(json) {
    this.json = json ?? null;
    this.node.hidden = !json;
    if (json) this.draw();
  }

  say(note) {
    say(this.note, note);
    this.note.hidden = !note;
  }

  draw() {
    if (!this.json) return;
    this.figure = this.dressed(JSON.parse(this.json));
    this.plot.style.height = `${this.figure.layout.height}px`;
    this.page.figure(this.plot, this.figure);
  }

  dressed(figure) {
    if (this.page.theme.dark) for (const trace of figure.data) if (trace.meta === "picture") trace.colorscale = GREYS;
    this.patch?.(figure);
    return figure;
  }

  async save() {
    const Plotly = await plotly();
    const { theme } = this.page;
    const { width, height } = this.plot.getBoundingClientRect();
    const layout = { ...this.figure.layout, paper_bgcolor: theme.background, plot_bgcolor: theme.background, font: { ...this.figure.layout.font, family: theme.font, color: theme.text } };
    const address = await Plotly.toImage({ data: this.figure.data, layout }, { format: "png", width: Math.round(width), height: Math.round(height), scale: 2 });
    this.page.download(fileName(this.name, this.page.exampleName(this.page.choice.example)) + ".png", await (await fetch(address)).blob());
  }

  destroy() {
    globalThis.Plotly?.purge(this.plot);
  }
}
