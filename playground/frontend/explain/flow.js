// The evidence flow of one example through the network: every column adds up to the same sum.
import { distance, trace } from "../diagram/links.js";
import { el, say, sized } from "../dom.js";
import { percent, short } from "../numbers.js";
import { furthest, hue, scoreMap, evidence, shade } from "./evidence.js";
import { chosen, layout, line, look, nearest } from "./flowlayout.js";
import { Refusal } from "./refusal.js";
import { sign } from "./scores.js";
import { dress } from "./sheet.js";

const HEAD = 40, FOOT = 30;   // px above and below the units
const LISTED = 3;             // of the strongest links in the read-out

export default class View {
  constructor(root, page) {
    Object.assign(this, { page, answer: null, hot: null, kept: null });
    this.sum = el("p.flowsum");
    this.canvas = el("canvas", { "aria-hidden": "true" });
    this.units = el("div.flowunits", { role: "group", "aria-label": "Units; arrow keys move, square brackets walk along the links that lead into one", onkeydown: (event) => this.key(event) });
    this.stage = el("div.flowstage", {}, this.canvas, this.units);
    this.tip = el("div.flowtip", { hidden: true });
    this.scroll = el("div.flowscroll", {}, this.stage);
    this.note = el("p.flownote", { role: "status" });
    const room = el("div.flowroom", {}, this.scroll, this.tip);
    this.refusal = new Refusal(this.sum, room, this.note);
    this.node = el("div.flowview", {}, this.sum, room, this.note, this.refusal.node);
    dress(this.node, "flow.css");
    root.append(this.node);
    this.stage.addEventListener("pointermove", (event) => this.point(event));
    this.stage.addEventListener("pointerleave", () => this.heat(this.kept));
    this.observer = new ResizeObserver(() => this.resize());
    this.observer.observe(this.scroll);
  }

  opened() { this.answer = null; }

  choice() {
    const { example, target, baseline } = this.page.choice;
    if (!example) return;
    this.asked?.cancel();
    this.asked = this.page.ask({ kind: "flow", example, target, baseline }, (part) => this.receive(part), { onProblem: ({ message }) => this.refusal.show(message), pin: true });
  }

  receive(part) {
    if (!part.blocks) return;
    this.refusal.clear();
    const same = this.answer && this.answer.blocks.length === part.blocks.length && this.answer.blocks.every((block, i) => block.names.length === part.blocks[i].names.length);
    this.answer = part;
    if (!same) [this.hot, this.kept] = [null, null];
    this.most = furthest(part.blocks.flatMap((block) => [...block.scores]));
    this.tell();
    this.arrange();
  }

  /** The sum in words, and what there is to know besides. */
  tell() {
    const { f_baseline, f_x, title, notes } = this.answer;
    const gap = f_x - f_baseline;
    this.sum.replaceChildren(
      el("span", {}, `baseline ${short(f_baseline)}`), el("b", { style: `color:${hue(this.page.theme, gap)}` }, sign(gap)),
      el("span", {}, `= ${short(f_x)}, the score of ${title}. Every column below divides the same ${sign(gap)} among its units.`),
    );
    say(this.note, notes.join(" "));
  }

  resize() { if (this.answer) this.arrange(); }
  show() { this.resize(); }
  hide() {}
  theme() { if (this.answer) { this.tell(); this.arrange(); } }

  destroy() {
    this.asked?.cancel();
    this.observer.disconnect();
  }

  /** Lay out, make the units' buttons, draw the links. */
  arrange() {
    const { clientWidth: width, clientHeight: height } = this.scroll;
    const { blocks, links } = this.answer;
    if (!width || !height) return;
    this.placed = layout(blocks.map((block) => block.names.length), { width, top: HEAD, bottom: height - FOOT });
    this.size = { width: this.placed.width, height };
    Object.assign(this.stage.style, { width: `${this.placed.width}px`, height: `${height}px` });
    this.gaps = blocks.map((block, i) => {
      const link = i ? links.find(({ source, target }) => source === blocks[i - 1].id && target === block.id) : null;
      if (!link?.matrix) return link ? { links: [], reason: link.reason } : null;
      const most = furthest(link.matrix);
      return { ...link, links: chosen(link.matrix, most), most, a: this.placed.columns[i - 1].tiles, b: this.placed.columns[i].tiles };
    });
    const focused = this.units.contains(this.node.getRootNode().activeElement) ? this.kept : null;
    this.units.replaceChildren(...blocks.flatMap((block, i) => this.column(block, i)));
    const { hot } = this;
    if (focused) this.button(focused.place, focused.unit)?.focus();
    this.heat(hot && (!hot.link || this.gaps[hot.place]?.a) ? hot : this.kept);
  }

  column(block, i) {
    const { theme } = this.page;
    const { x, width, tiles, plain } = this.placed.columns[i];
    const { f_x, f_baseline } = this.answer;
    const gap = f_x - f_baseline;
    const held = Math.abs(block.total - gap) <= 0.03 * Math.max(Math.abs(gap), 1e-3);
    const centre = `left:${x + width / 2}px;`;
    const head = el("div.flowhead", { style: centre, title: block.title }, el("b", {}, block.title), el("span", {}, block.units === block.names.length ? `${block.units} ${block.noun}${block.units === 1 ? "" : "s"}` : `${block.units}, ${block.names.length - 1} shown`));
    const foot = el(`div.flowfoot${held ? "" : ".off"}`, { style: centre, title: held ? "The column adds up to the whole difference" : "The column does not add up to the whole difference" }, `Σ ${sign(block.total)}`);
    const units = tiles.map((tile, unit) => {
      const score = block.scores[unit];
      const { fill, ink } = shade(theme, score / this.most);
      const chosen = this.kept ? this.kept.place === i && this.kept.unit === unit : !i && !unit;
      const style = `left:${tile.x}px;top:${tile.y}px;width:${tile.width}px;height:${tile.height}px;background:${fill};color:${ink}`;
      const texts = plain ? [] : width < 62 ? [el("b", {}, sign(score, 2))] : [el("span", {}, brief(block.names[unit])), el("b", {}, sign(score))];
      const label = `${block.title}, ${block.names[unit]}: ${sign(score)}`;
      return el("button.flowunit", { type: "button", "data-place": i, "data-unit": unit, tabindex: chosen ? 0 : -1, "aria-label": label, style, onfocus: () => this.keep(i, unit), onclick: () => this.keep(i, unit) }, texts);
    });
    const why = this.gaps[i]?.reason;
    const barrier = why ? [el("div.flowwhy", { style: `left:${x - (x - this.placed.columns[i - 1].x - width) / 2}px`, title: why }, why)] : [];
    return [head, ...units, foot, ...barrier];
  }

  button(place, unit) { return this.units.querySelector(`[data-place="${place}"][data-unit="${unit}"]`); }

  /** Keep a unit lit until another is chosen. */
  keep(place, unit) {
    this.kept = { place, unit };
    for (const node of this.units.querySelectorAll(".flowunit")) node.tabIndex = node.dataset.place === String(place) && node.dataset.unit === String(unit) ? 0 : -1;
    this.heat(this.kept);
  }

  point(event) {
    const unit = event.target.closest?.(".flowunit");
    if (unit) return this.heat({ place: Number(unit.dataset.place), unit: Number(unit.dataset.unit) });
    const edge = this.stage.getBoundingClientRect();
    const link = this.gaps ? nearest(this.gaps, event.clientX - edge.left, event.clientY - edge.top, distance) : null;
    this.heat(link ? { ...link, link: true, at: [event.clientX - edge.left, event.clientY - edge.top] } : this.kept);
  }

  /** Light what is under the pointer or in focus, and say its numbers. */
  heat(hot) {
    this.hot = hot;
    this.draw();
    this.read();
  }

  draw() {
    if (!this.gaps) return;
    const context = sized(this.canvas, this.size.width, this.size.height);
    context.clearRect(0, 0, this.size.width, this.size.height);
    context.lineCap = "butt";
    this.gaps.forEach((gap, place) => {
      if (gap?.reason) this.barrier(context, place);
      for (const link of gap?.links ?? []) this.link(context, gap, place, link);
    });
  }

  link(context, gap, place, link) {
    const { width, alpha } = look(Math.abs(link.value) / gap.most);
    const path = new Path2D();
    trace(path, line(gap.a[link.source], gap.b[link.target]));
    const lit = this.lit(place, link);
    context.globalAlpha = lit === null ? alpha : lit ? Math.max(0.85, alpha) : 0.06;
    context.lineWidth = width;
    context.strokeStyle = hue(this.page.theme, link.value);
    context.stroke(path);
    context.globalAlpha = 1;
  }

  /** Whether a link belongs to what is hot; null while nothing is. */
  lit(place, { source, target }) {
    const { hot } = this;
    if (!hot) return null;
    if (hot.link) return hot.place === place && hot.source === source && hot.target === target;
    return (hot.place === place && hot.unit === target) || (hot.place === place - 1 && hot.unit === source);
  }

  /** Between columns whose links cannot be told apart: all of it passes at once. */
  barrier(context, place) {
    const [a, b] = [this.placed.columns[place - 1], this.placed.columns[place]];
    const [left, right] = [a.x + a.width, b.x];
    const ends = ({ tiles }) => [tiles[0].y, tiles.at(-1).y + tiles.at(-1).height];
    const [[a0, a1], [b0, b1]] = [ends(a), ends(b)];
    context.beginPath();
    context.moveTo(left, a0);
    context.bezierCurveTo((left + right) / 2, a0, (left + right) / 2, b0, right, b0);
    context.lineTo(right, b1);
    context.bezierCurveTo((left + right) / 2, b1, (left + right) / 2, a1, left, a1);
    context.closePath();
    context.fillStyle = this.page.theme.faint;
    context.fill();
  }

  /** The numbers of what is hot: [title, rows of [name, number]]; null where nothing is. */
  facts() {
    const { hot, answer } = this;
    if (!hot || !answer) return null;
    const gap = answer.f_x - answer.f_baseline;
    const share = (value) => (Math.abs(gap) > 1e-6 ? ` (${percent(value / gap, 0)})` : "");
    const block = answer.blocks[hot.place];
    const before = answer.blocks[hot.place - 1];
    if (hot.link) return { title: `${before.names[hot.source]} → ${block.names[hot.target]}`, rows: [["passes on", hot.value, share(hot.value)]] };
    const score = block.scores[hot.unit];
    const rows = [["adds", score, share(score)]];
    const list = (gapAt, key, other, names, word) => {
      const found = (this.gaps[gapAt]?.links ?? []).filter((link) => link[key] === hot.unit).slice(-LISTED).reverse();
      for (const link of found) rows.push([`${word} ${names[link[other]]}`, link.value, ""]);
    };
    if (before) list(hot.place, "target", "source", before.names, "from");
    if (answer.blocks[hot.place + 1]) list(hot.place + 1, "source", "target", answer.blocks[hot.place + 1].names, "to");
    return { title: `${block.title} · ${block.names[hot.unit]}`, rows, map: block.maps ? { values: block.maps, unit: hot.unit } : null };
  }

  read() {
    const facts = this.facts();
    this.tip.hidden = !facts;
    if (!facts) return;
    const { theme } = this.page;
    const rows = facts.rows.map(([name, value, more]) => el("div", {}, el("span", {}, name), el("b", { style: `color:${hue(theme, value)}` }, sign(value)), el("em", {}, more)));
    this.tip.replaceChildren(el("strong", {}, facts.title), ...rows, ...this.map(facts.map));
    this.place();
  }

  /** A channel's map of scores, where the unit is a channel; {values (channels × height × width), unit}. */
  map(map) {
    if (!map || map.unit >= map.values.shape[0]) return [];
    const [, height, width] = map.values.shape;
    const canvas = el("canvas");
    const side = 84;
    const offset = map.unit * height * width;
    const own = map.values.subarray(offset, offset + height * width);
    scoreMap(sized(canvas, side, side), { x: 0, y: 0, w: side, h: side }, own, { width, height, most: furthest(own), table: evidence(this.page.theme) });
    return [canvas];
  }

  /** Beside what is hot, inside the room. */
  place() {
    const { hot, tip, scroll } = this;
    const room = tip.parentElement;
    let [x, y, right] = hot.link ? [...hot.at, hot.at[0]] : [0, 0, 0];
    if (!hot.link) {
      const tile = this.placed.columns[hot.place].tiles[hot.unit];
      [x, y, right] = [tile.x, tile.y, tile.x + tile.width];
    }
    const [left, wide] = [scroll.scrollLeft, tip.offsetWidth];
    const beside = right - left + 12;
    const at = beside + wide > room.clientWidth ? Math.max(4, x - left - wide - 12) : beside;
    tip.style.transform = `translate(${Math.round(at)}px, ${Math.round(Math.max(4, Math.min(room.clientHeight - tip.offsetHeight - 4, y - 8)))}px)`;
  }

  key(event) {
    if (event.key === "Escape") {
      this.kept = null;
      return this.heat(null);
    }
    const now = this.kept;
    if (!now) return;
    const along = { "[": -1, "]": 1 }[event.key];
    if (along) return this.walk(along);
    const step = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    if (!step) return;
    event.preventDefault();
    const clamp = (n, count) => Math.max(0, Math.min(count - 1, n));
    const place = clamp(now.place + step[0], this.answer.blocks.length);
    this.button(place, clamp(now.unit + step[1], this.answer.blocks[place].names.length))?.focus();
  }

  /** The next of the links that lead into the unit in focus. */
  walk(by) {
    const { kept, hot } = this;
    const into = (this.gaps[kept.place]?.links ?? []).filter((link) => link.target === kept.unit).reverse();
    if (!into.length) return;
    const now = hot?.link ? into.findIndex((link) => link.source === hot.source) : by > 0 ? -1 : into.length;
    const link = into[(now + by + into.length) % into.length];
    const [x0, y0, x1, y1] = line(this.gaps[kept.place].a[link.source], this.gaps[kept.place].b[link.target]);
    this.heat({ place: kept.place, ...link, link: true, at: [(x0 + x1) / 2, (y0 + y1) / 2] });
    say(this.note, this.facts().rows.map(([, value]) => `${this.facts().title}: ${sign(value)}`).join(" "));
  }
}

/** "unit 3" → "3": the column says what they are. */
const brief = (name) => name.replace(/^(unit|channel|position|step) (?=\d)/, "");
