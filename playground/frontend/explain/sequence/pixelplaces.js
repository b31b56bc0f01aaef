// Which pixel's answer is explained: what the network says of each, and beside it what is true, to be clicked on.
import { el, say } from "../../dom.js";
import { percent } from "../../numbers.js";
import { segmentColour, rgb, word } from "../../theme.js";
import { trueAt } from "../reading.js";

export class PixelPlaces {
  /** `pick(place)` when a pixel is chosen: row × width + column. */
  constructor(page, pick) {
    Object.assign(this, { page, pick, place: null });
    this.maps = ["Predicted", "True"].map((label) => this.map(label));
    this.words = el("p.placewords", { "aria-live": "polite" });
    this.node = el("div.places.pixels", {}, el("div.placemaps", {}, this.maps.map(({ node }) => node)), this.words);
  }

  map(label) {
    const canvas = el("canvas", { "aria-hidden": "true" });
    const mark = el("i.placemark", { hidden: true, "aria-hidden": "true" });
    const first = label === "Predicted";
    const frame = el("span.placeframe", { tabindex: first ? 0 : -1, role: first ? "application" : "img", "aria-label": first ? "The class at each pixel: arrow keys choose one" : "The true class at each pixel", onkeydown: (event) => this.key(event) }, canvas, mark);
    frame.addEventListener("pointerdown", (event) => { if (!event.button) { frame.setPointerCapture(event.pointerId); this.put(this.at(canvas, event)); } });
    frame.addEventListener("pointermove", (event) => { if (event.buttons & 1) this.put(this.at(canvas, event)); });
    return { canvas, mark, node: el("figure", {}, frame, el("figcaption", {}, label)) };
  }

  opened({ task }) { Object.assign(this, { height: task.height, width: task.width }); }

  /** `said` i4 (height × width,) the class at each pixel; `answers` f4 (C,) the probabilities at `place`. */
  show(said, answers, place) {
    Object.assign(this, { said, answers, place });
    this.draw();
  }

  draw() {
    const { said, answers, place, width, page: { opened, choice: { example }, theme } } = this;
    if (!said) return;
    const { task } = opened;
    const colours = task.classes.map((_, k) => word(...rgb(segmentColour(k, theme))));
    const known = example.row !== undefined;
    this.paint(this.maps[0].canvas, (p) => colours[said[p]]);
    if (known) this.paint(this.maps[1].canvas, (p) => colours[trueAt(opened, example.row, p)]);
    this.maps[1].node.hidden = !known;
    for (const { mark } of this.maps) {
      mark.hidden = place === null;
      if (place !== null) Object.assign(mark.style, { left: `${(100 * (place % width)) / width}%`, top: `${(100 * Math.floor(place / width)) / this.height}%`, width: `${100 / width}%`, height: `${100 / this.height}%` });
    }
    if (place === null) return;
    const truth = known ? trueAt(opened, example.row, place) : null;
    const verdict = truth === null ? "" : truth === said[place] ? ", right" : `; it should be “${task.classes[truth]}”`;
    say(this.words, `At row ${Math.floor(place / width) + 1}, column ${(place % width) + 1} it says “${task.classes[said[place]]}”${answers ? `, ${percent(answers[said[place]], 0)}` : ""}${verdict}.`);
  }

  paint(canvas, colour) {
    const { width, height } = this;
    if (canvas.width !== width || canvas.height !== height) [canvas.width, canvas.height] = [width, height];
    const context = canvas.getContext("2d");
    const pixels = context.createImageData(width, height);
    const words = new Uint32Array(pixels.data.buffer);
    for (let p = 0; p < words.length; p++) words[p] = colour(p);
    context.putImageData(pixels, 0, 0);
  }

  at(canvas, { clientX, clientY }) {
    const edge = canvas.getBoundingClientRect();
    const clip = (n, count) => Math.max(0, Math.min(count - 1, Math.floor(n)));
    return clip(((clientY - edge.top) / edge.height) * this.height, this.height) * this.width + clip(((clientX - edge.left) / edge.width) * this.width, this.width);
  }

  put(place) { if (place !== this.place) this.pick(place); }

  key(event) {
    const by = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] }[event.key];
    if (!by) return;
    event.preventDefault();
    event.stopPropagation();
    const { width, height, place } = this;
    const clip = (n, count) => Math.max(0, Math.min(count - 1, n));
    this.put(clip(Math.floor((place ?? 0) / width) + by[0], height) * width + clip(((place ?? 0) % width) + by[1], width));
  }

  theme() { this.draw(); }
}
