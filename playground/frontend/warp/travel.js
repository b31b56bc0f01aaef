// The way through the stages: a slider with a name under each stop, and a button that travels it.
import { calm, el, icon, say } from "../dom.js";

const PLAY = "M8 5v14l11-7z";
const PAUSE = "M7 5h4v14H7zM13 5h4v14h-4z";
const LEG = 950;      // ms from one stage to the next
const REST = 300;     // ms at each
const THUMB = 8;      // px from the slider's end to the middle of its thumb there
const KEYS = { ArrowRight: 0.25, ArrowUp: 0.25, ArrowLeft: -0.25, ArrowDown: -0.25, PageUp: 1, PageDown: -1, Home: -Infinity, End: Infinity };

export class Travel {
  at = 0;

  /** `moved(at)` hears of every move, between 0 and the last stage's number. */
  constructor(moved) {
    this.moved = moved;
    this.faces = [PLAY, PAUSE].map((path) => icon(path));
    this.button = el("button.btn.small", { type: "button", "data-name": "warp-play", onclick: () => (this.since ? this.stop() : this.play()) }, this.faces);
    this.input = el("input", { type: "range", min: 0, max: 1, step: "any", value: 0, "aria-label": "Stage of the network", oninput: () => this.grab(+this.input.value), onkeydown: (event) => this.key(event), onchange: () => this.settle() });
    this.stops = el("div.stops", { "aria-hidden": "true" });
    this.node = el("div.travel", {}, this.button, el("div.track", {}, this.input, this.stops));
    this.observer = new ResizeObserver(() => this.names());
    this.observer.observe(this.stops);
    this.face();
  }

  destroy() {
    this.observer.disconnect();
    this.stop();
  }

  /** The stages [{tick, brief}] on the way; where it stood it stays, as far as there is way. */
  offer(stages, font) {
    Object.assign(this, { stages, font, last: stages.length - 1 });
    this.input.max = this.last;
    this.stops.replaceChildren(...stages.map((_, k) => el("span", { onclick: () => this.grab(k) })));
    this.to(Math.min(this.at, this.last));
    this.names();
  }

  /** What a reader of the screen hears of the place. */
  describe(text) { if (this.input.getAttribute("aria-valuetext") !== text) this.input.setAttribute("aria-valuetext", text); }

  to(at) {
    this.at = at;
    this.input.value = at;
    if (Math.round(at) !== this.near) this.names();
    this.moved(at);
  }

  grab(at) {
    this.stop();
    this.to(at);
  }

  /** Let go near a stage, it is that stage. */
  settle() { if (Math.abs(this.at - Math.round(this.at)) < 0.06) this.to(Math.round(this.at)); }

  key(event) {
    const move = KEYS[event.key];
    if (move === undefined) return;
    event.preventDefault();
    this.grab(Math.min(this.last, Math.max(0, Math.abs(move) === 1 ? (move > 0 ? Math.floor(this.at) + 1 : Math.ceil(this.at) - 1) : this.at + move)));
  }

  play() {
    const from = this.at >= this.last ? 0 : this.at;
    const first = Math.floor(from);
    this.since = performance.now() - (from > first ? REST + unease(from - first) * LEG : 0);
    const tick = (now) => {
      const gone = Math.max(0, now - this.since) / (LEG + REST);
      const leg = Math.max(0, (gone % 1) * (LEG + REST) - REST) / LEG;
      this.to(Math.min(this.last, first + Math.floor(gone) + (calm() ? 0 : ease(leg))));
      if (this.at >= this.last) return this.stop();
      this.waiting = requestAnimationFrame(tick);
    };
    this.waiting = requestAnimationFrame(tick);
    this.face();
  }

  stop() {
    cancelAnimationFrame(this.waiting);
    this.since = 0;
    this.face();
  }

  face() {
    this.faces.forEach((face, k) => face.toggleAttribute("hidden", Boolean(this.since) !== (k === 1)));
    const label = this.since ? "Stop travelling" : "Travel through the layers";
    this.button.setAttribute("aria-label", label);
    this.button.title = label;
  }

  /** Write the names: in full where all have room, else briefly, and of those in each other's way the one at hand and then the left ones. */
  names() {
    const width = this.stops.clientWidth;
    if (!width || !this.stages) return;
    this.near = Math.round(this.at);
    const context = (this.ruler ??= document.createElement("canvas").getContext("2d"));
    context.font = `600 11px ${this.font}`;
    const spans = (key) => this.stages.map((stage, k) => {
      const wide = context.measureText(stage[key]).width;
      const middle = THUMB + (this.last ? ((width - 2 * THUMB) * k) / this.last : 0);
      return { text: stage[key], wide, middle, left: Math.min(Math.max(0, middle - wide / 2), Math.max(0, width - wide)) };
    });
    const apart = (a, b) => a.left + a.wide + 5 <= b.left || b.left + b.wide + 5 <= a.left;
    const full = spans("tick");
    const chosen = full.every((span, k) => k === 0 || apart(full[k - 1], span)) ? full : spans("brief");
    const shown = [chosen[this.near]];
    for (const span of chosen) if (shown.every((other) => other === span || apart(other, span)) && !shown.includes(span)) shown.push(span);
    chosen.forEach((span, k) => {
      const node = this.stops.children[k];
      say(node, shown.includes(span) ? span.text : "");
      node.title = this.stages[k].phrase;
      node.style.cssText = `left: ${span.left}px; --mark: ${span.middle - span.left}px`;
      node.classList.toggle("at", k === this.near);
    });
  }
}

const ease = (t) => t * t * (3 - 2 * t);
const unease = (y) => 0.5 - Math.sin(Math.asin(1 - 2 * y) / 3);
