// One sequence, to be read: its tokens in a row, or its numbers over time.
import { el, sized } from "../dom.js";
import { classColour } from "../theme.js";

const HIGH = 96;   // px

export class Strip {
  constructor(root, page) {
    this.page = page;
    this.canvas = el("canvas", { role: "img", "aria-label": "The sequence over time", hidden: true });
    this.words = el("div.striptokens", { hidden: true, "aria-label": "The sequence" });
    root.append((this.node = el("div.strip", {}, this.canvas, this.words)));
    this.observer = new ResizeObserver(() => this.draw());
    this.observer.observe(root);
  }

  opened(opened) {
    this.canvas.hidden = opened.form !== "series";
    this.words.hidden = opened.form !== "tokens";
    this.draw();
  }

  choice() { this.draw(); }

  theme() { this.draw(); }

  draw() {
    const { opened, choice } = this.page;
    if (!opened || !choice.example) return;
    const values = choice.example.raw ?? this.row(opened, choice.example.row);
    if (opened.form === "tokens") {
      const names = opened.data.vocabulary;
      return this.words.replaceChildren(...values.map((token, at) => el("span", { title: `position ${at + 1}` }, names[token] === " " ? "␣" : names[token])));
    }
    this.line(values, opened);
  }

  row({ data }, row) {
    const width = data.x.shape[1];
    return Array.from(data.x.subarray(row * width, (row + 1) * width));
  }

  line(values, { raw_shape: [steps, features] }) {
    const width = this.node.clientWidth;
    if (!width) return;
    const { theme } = this.page;
    const context = sized(this.canvas, width, HIGH);
    context.clearRect(0, 0, width, HIGH);
    let [low, high] = [Infinity, -Infinity];
    for (const value of values) [low, high] = [Math.min(low, value), Math.max(high, value)];
    const x = (t) => 3 + ((width - 6) * t) / Math.max(1, steps - 1);
    const y = (value) => 4 + ((HIGH - 8) * (high - value)) / (high - low || 1);
    for (let f = 0; f < features; f++) {
      context.beginPath();
      for (let t = 0; t < steps; t++) t ? context.lineTo(x(t), y(values[t * features + f])) : context.moveTo(x(t), y(values[t * features + f]));
      context.strokeStyle = features === 1 ? theme.accent : classColour(f);
      context.lineWidth = 1.6;
      context.stroke();
    }
  }

  destroy() { this.observer.disconnect(); }
}
