// What lies under the pointer, and the card that says what it is.
import { el, say, sized } from "../dom.js";
import { figure } from "../numbers.js";
import { naming, unitAt, linkAt } from "./address.js";
import { onBias } from "./biasmark.js";
import { describeCell, lookedAt } from "./cell.js";
import { kernels, tilePicture } from "./tiles.js";
import { distance, ends, strongest } from "./links.js";

const REACH = 7; // how near to a link counts as on it, px
const LEAN = 1.2; // by so much nearer the strongest link counts, px
const PREVIEW = 104; // side of the picture in a unit's card

/** The unit, bias or link at a place of the diagram; null when there is none. Of links that are equally near, the strongest. */
export function pick({ layout, gaps, columns }, x, y) {
  for (let i = 0; i < layout.columns.length; i++) {
    const { tiles } = layout.columns[i];
    const { slots, bias } = columns[i];
    const biased = bias ? tiles.findIndex((tile, k) => slots[k]?.unit >= 0 && onBias(tile, x, y)) : -1;
    if (biased >= 0) return { type: "bias", column: i, slot: biased };
    const slot = tiles.findIndex((tile) => x >= tile.x - 2 && x <= tile.x + tile.size + 2 && y >= tile.y - 2 && y <= tile.y + tile.size + 2);
    if (slot >= 0 && slots[slot]) return { type: "unit", column: i, slot };
  }
  let best = null,
    nearest = REACH;
  gaps.forEach((gap, i) => {
    if (gap?.kind !== "links") return;
    const [a, b] = [layout.columns[i - 1], layout.columns[i]];
    const most = strongest(gap.weight, gap.links, 1e-12);
    for (const { at, from, to } of gap.links) {
      const away = distance(ends(a.tiles[from], b.tiles[to]), x, y) - (LEAN * Math.abs(gap.weight.now[at])) / most;
      if (away < nearest) {
        nearest = away;
        best = { type: "link", gap: i, at, from, to };
      }
    }
  });
  return best;
}

/** The card beside the pointer. */
export class Card {
  constructor(root) {
    this.canvas = el("canvas");
    this.kernels = el("canvas");
    this.title = el("b");
    this.facts = el("dl");
    this.node = el("div.nd-tip", { hidden: true, "aria-hidden": "true" }, this.canvas, this.kernels, el("div", {}, this.title, this.facts));
    root.append(this.node);
  }

  hide() {
    this.node.hidden = true;
  }

  /** Show what is at a place; (x, y) in the root's pixels. */
  show(hot, scene, x, y) {
    const { title, facts, preview } = describe(hot, scene);
    say(this.title, title);
    this.#facts(facts);
    this.canvas.hidden = !preview;
    const shown = hot.type === "cell" ? lookedAt(hot, scene) : scene;
    if (preview) tilePicture(sized(this.canvas, PREVIEW, PREVIEW), shown, hot.column, hot.slot ?? 0, { x: 0, y: 0, size: PREVIEW });
    const { filters } = scene.columns[hot.column]?.block ?? {};
    const place = scene.columns[hot.column]?.slots[hot.slot]?.unit ?? -1;
    this.kernels.hidden = hot.type !== "unit" || !filters || place < 0;
    if (!this.kernels.hidden) kernels(sized(this.kernels, PREVIEW, PREVIEW), scene, filters, place, { x: 0, y: 0, size: PREVIEW });
    this.node.hidden = false;
    const room = this.node.offsetParent;
    const { offsetWidth: w, offsetHeight: h } = this.node;
    const left = x + 16 + w > room.clientWidth ? x - 14 - w : x + 16;
    const top = Math.min(room.clientHeight - h - 4, y + 14);
    this.node.style.transform = `translate(${Math.round(Math.max(4, left))}px, ${Math.round(Math.max(4, top))}px)`;
  }

  #facts(facts) {
    while (this.facts.children.length < 2 * facts.length) this.facts.append(el("dt"), el("dd"));
    while (this.facts.children.length > 2 * facts.length) this.facts.lastChild.remove();
    facts.forEach(([name, value, colour], i) => {
      const [dt, dd] = [this.facts.children[2 * i], this.facts.children[2 * i + 1]];
      say(dt, name);
      say(dd, value);
      dd.style.setProperty("--sign", colour ?? "transparent");
    });
  }
}

/** What is said of a unit, a bias or a link: {title, facts: [name, value, colour?], preview}. */
export function describe(hot, scene) {
  return FACTS[hot.type](hot, scene);
}

function link(hot, { gaps, columns, signs, noun = "weight", holds }) {
  const { weight, own } = gaps[hot.gap] ?? {};
  const facts = [valued("weight", own?.to[hot.at] ?? weight?.to[hot.at] ?? NaN, signs)];
  if (own && own !== weight) facts.unshift(valued(noun, weight.to[hot.at], signs));
  const known = linkAt(columns, hot);
  if (known && holds?.link(known.place, known.unit, known.source)) facts.push(["state", "frozen"]);
  return {
    title: `${naming(columns[hot.gap - 1], hot.from)} → ${naming(columns[hot.gap], hot.to)}`,
    facts,
    preview: false,
  };
}

function bias({ column, slot }, { columns, signs, noun = "weight", holds }) {
  const own = columns[column];
  const place = own.slots[slot].unit;
  const values = own.block?.bias;
  const facts = values ? [valued("bias", values.to[place], signs)] : [];
  if (own.bias && own.bias !== values) facts.unshift(valued(noun, own.bias.to[place], signs));
  const known = unitAt(columns, column, slot);
  if (known && holds?.bias(known.place, known.unit)) facts.push(["state", "frozen"]);
  return { title: `Bias of ${naming(own, slot)}`, facts, preview: false };
}

function unit({ column, slot }, { columns, signs, holds, selection, example }) {
  const own = columns[column],
    { block } = own;
  const { unit: place, off } = own.slots[slot];
  const facts = [];
  if (place >= 0 && block?.bias && place < block.bias.to.length) facts.push(valued("bias", block.bias.to[place], signs));
  const units = block?.units;
  if (units?.low && place >= 0 && place < units.count) facts.push(["range", `${figure(units.low[place])} … ${figure(units.high[place])}`]);
  if (units?.largest && place >= 0 && place < units.count) facts.push(valued("value", units.track.to[place], signs));
  if (block?.display === "row" && units && place >= 0) facts.push(["shown", `${units.width} numbers, from left to right`]);
  if (block?.display === "image" && example) facts.push(["example", example]);
  if (own.features) facts.push(["state", off ? "not used; click to use it" : "used; click to leave it out"]);
  const states = state(unitAt(columns, column, slot), holds, selection);
  if (states) facts.push(["state", states]);
  return {
    title: own.slots[slot].label ? `${own.name} · ${naming(own, slot)}` : naming(own, slot),
    facts,
    preview: Boolean(own.slots[slot].own || (units && place >= 0 && block.display !== "value")),
  };
}

const FACTS = { link, bias, unit, cell: describeCell };

const valued = (name, value, signs) => [name, figure(value), Number.isNaN(value) ? undefined : signs[value > 0 ? 1 : 0]];

/** "frozen, silenced, selected 2"; empty for most units. */
function state(known, holds, selection) {
  if (!known || !holds) return "";
  const { place, unit } = known;
  const number = selection?.number(place, unit);
  const parts = [holds.any && holds.unit(place, unit) && "frozen", holds.silenced(place, unit) && "silenced", number && `selected ${number}`];
  return parts.filter(Boolean).join(", ");
}

/** A sentence on the same, for readers. */
export function aloud(hot, scene) {
  const { title, facts } = describe(hot, scene);
  return `${title}: ${facts.map(([name, value]) => `${name} ${value}`).join(", ")}`;
}
