// Walking through the units and links of the diagram by keyboard.
import { stepCell } from "./cell.js";
import { ends, heightAt } from "./links.js";
import { cellOf } from "./mosaic.js";

const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/** The unit that an arrow key leads to from one that is hot; the first of all when none is, null for another key. */
export function next(key, hot, columns, held = []) {
  const step = ARROWS[key];
  const cell = step && stepCell(key, hot, columns, held);
  if (cell) return cell;
  const filled = columns.map((column, i) => (column.tiles.length ? i : -1)).filter((i) => i >= 0);
  if (!step || !filled.length) return null;
  const now = home(hot);
  if (now?.type === "cell" && step[1]) return step[1] < 0 ? { type: "unit", column: now.column, slot: columns[now.column].tiles.length - 1 } : now;
  if (!now) return { type: "unit", column: filled[0], slot: 0 };
  const at = filled[clamp(filled.indexOf(now.column) + step[0], filled.length)];
  return { type: "unit", column: at, slot: clamp((now.slot ?? 0) + step[1], columns[at].tiles.length) };
}

/** The next of the links that lead into the unit of what is hot, by `[` and `]`; null where there is none. */
export function along(key, hot, gaps) {
  const by = { "[": -1, "]": 1 }[key];
  const unit = home(hot);
  const gap = unit && gaps[unit.column];
  if (!by || gap?.kind !== "links") return null;
  const into = gap.links.filter((link) => link.to === unit.slot).sort((a, b) => a.from - b.from);
  if (!into.length) return null;
  const now = hot.type === "link" ? into.findIndex((link) => link.at === hot.at) : by > 0 ? -1 : into.length;
  const { at, from, to } = into[(now + by + into.length) % into.length];
  return { type: "link", gap: unit.column, at, from, to };
}

/** The rectangle of what is hot in the drawing's pixels: a tile, or the middle of a link. */
export function box(hot, { columns }) {
  if (hot.type === "link") {
    const line = ends(columns[hot.gap - 1].tiles[hot.from], columns[hot.gap].tiles[hot.to]);
    const x = (line[0] + line[2]) / 2;
    return { x, y: heightAt(line, x), width: 0, height: 0 };
  }
  const { tiles, mosaic } = columns[hot.column];
  const { x, y, size } = hot.type === "cell" ? cellOf(mosaic, hot.unit) : tiles[hot.slot];
  return { x, y, width: size, height: size };
}

/** The unit that is hot, or that a hot link leads into. */
const home = (hot) => (hot?.type === "link" ? { column: hot.gap, slot: hot.to } : hot);
const clamp = (n, count) => Math.max(0, Math.min(count - 1, n));
