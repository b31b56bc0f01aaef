// What lies under the pointer, and the card that says what it is.
import { el, say, sized } from "../dom.js";
import { short } from "../numbers.js";
import { tilePicture } from "./draw.js";
import { ends, heightAt } from "./links.js";

const REACH = 5; // how near to a link counts as on it, px
const PREVIEW = 104; // side of the picture in a unit's card

/** The unit or link at a place of the diagram; null when there is none. */
export function pick({ layout, gaps, columns }, x, y) {
  for (let i = 0; i < layout.columns.length; i++) {
    const slot = layout.columns[i].tiles.findIndex(
      (tile) => x >= tile.x - 2 && x <= tile.x + tile.size + 2 && y >= tile.y - 2 && y <= tile.y + tile.size + 2,
    );
    if (slot >= 0 && columns[i].slots[slot]) return { type: "unit", column: i, slot };
  }
  let best = null,
    nearest = REACH;
  gaps.forEach((gap, i) => {
    if (gap?.kind !== "links") return;
    const [a, b] = [layout.columns[i - 1], layout.columns[i]];
    for (const link of gap.links) {
      const height = heightAt(ends(a.tiles[link.from], b.tiles[link.to]), x);
      if (height !== null && Math.abs(height - y) < nearest) {
        nearest = Math.abs(height - y);
        best = { type: "link", gap: i, at: link.at, from: link.from, to: link.to };
      }
    }
  });
  return best;
}

/** The card beside the pointer. */
export class Card {
  constructor(root) {
    this.canvas = el("canvas");
    this.title = el("b");
    this.facts = el("dl");
    this.node = el("div.nd-tip", { hidden: true, "aria-hidden": "true" }, this.canvas, el("div", {}, this.title, this.facts));
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
    if (preview) tilePicture(sized(this.canvas, PREVIEW, PREVIEW), scene, hot.column, hot.slot, { x: 0, y: 0, size: PREVIEW });
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

/** What is said of a unit or a link: {title, facts: [name, value, colour?], preview}. */
export function describe(hot, scene) {
  return hot.type === "link" ? link(hot, scene) : unit(hot, scene);
}

function link({ gap, at, from, to }, { gaps, columns, signs }) {
  const weight = gaps[gap]?.weight?.now[at] ?? NaN;
  return {
    title: `${naming(columns[gap - 1], from)} → ${naming(columns[gap], to)}`,
    facts: [["weight", short(weight), signs[weight > 0 ? 1 : 0]]],
    preview: false,
  };
}

function unit({ column, slot }, { columns, signs }) {
  const own = columns[column],
    { block } = own;
  const { unit: place, off } = own.slots[slot];
  const facts = [];
  const bias = block?.bias?.now[place];
  if (bias !== undefined) facts.push(["bias", short(bias), signs[bias > 0 ? 1 : 0]]);
  const units = block?.units;
  if (units?.low && place >= 0 && place < units.count) facts.push(["range", `${short(units.low[place])} … ${short(units.high[place])}`]);
  if (units?.largest && place >= 0 && place < units.count)
    facts.push(["value", short(units.track.now[place]), signs[units.track.now[place] > 0 ? 1 : 0]]);
  if (own.toggles) facts.push([off ? "off" : "on", off ? "click to use it" : "click to leave it out"]);
  return {
    title: `${own.title} · ${naming(own, slot, true)}`,
    facts,
    preview: Boolean(own.slots[slot].own || (units && place >= 0 && block.display !== "value")),
  };
}

function naming(column, slot, short_ = false) {
  const { label, unit: place } = column.slots[slot];
  const number = column.block?.shown?.[place] ?? slot;
  return label ?? (short_ ? `${column.noun} ${number + 1}` : `${column.title} ${number + 1}`);
}

/** A sentence on the same, for readers. */
export function aloud(hot, scene) {
  const { title, facts } = describe(hot, scene);
  return `${title}: ${facts.map(([name, value]) => `${name} ${value}`).join(", ")}`;
}
