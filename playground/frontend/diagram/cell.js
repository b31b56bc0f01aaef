// A unit of a wide layer as its cell in the mosaic: found under the pointer, walked to by keyboard, described in words.
import { figure } from "../numbers.js";
import { stride, unitIn } from "./mosaic.js";

/** The cell at a point: {type, column, unit}; null where there is none. */
export function cellAt({ layout, columns }, x, y) {
  for (let column = 0; column < layout.columns.length; column++) {
    const { mosaic } = layout.columns[column];
    const unit = mosaic && columns[column].block ? unitIn(mosaic, columns[column].units, x, y) : -1;
    if (unit >= 0) return { type: "cell", column, unit };
  }
  return null;
}

/** The cell that an arrow key leads to: within the mosaic, or into it from the column's last tiles; null where the key leads elsewhere. */
export function stepCell(key, hot, columns, held) {
  const mosaic = hot && columns[hot.column]?.mosaic;
  if (!mosaic || !held[hot.column]?.block) return null;
  const { units } = held[hot.column];
  const into = hot.type === "unit" && key === "ArrowDown" && hot.slot === columns[hot.column].tiles.length - 1 ? 0 : null;
  const unit = hot.type === "cell" ? stride(key, hot.unit, mosaic, units) : into;
  return unit === null ? null : { type: "cell", column: hot.column, unit };
}

/** What a cell stands for: {column, place, block, unit, title}. */
export function markOf(columns, { column, unit }) {
  const { place, block, name, noun } = columns[column];
  return { column, place, block: block.block.id, unit, title: `${name} · ${noun} ${unit + 1}` };
}

/** What is said of it: {title, facts, preview}. */
export function describeCell(hot, { columns, signs, focus, pinned }) {
  const mark = markOf(columns, hot);
  const { mean, spread } = columns[hot.column].block.summary ?? {};
  const part = focus?.of(mark);
  const signed = (name, value) => [name, figure(value), signs[value > 0 ? 1 : 0]];
  const facts = [];
  if (mean) facts.push(signed("mean", mean.to[hot.unit]), ["spread", figure(spread.to[hot.unit])]);
  if (part && part.source.bias !== null) facts.push(signed("bias", part.source.bias));
  if (part?.units.low) facts.push(["range", `${figure(part.units.low[0])} … ${figure(part.units.high[0])}`]);
  if (part?.units.largest) facts.push(signed("value", part.units.track.now[0]));
  if (pinned?.column === hot.column && pinned.unit === hot.unit) facts.push(["state", "kept; click to let go"]);
  return { title: mark.title, facts, preview: Boolean(part && !part.units.largest) };
}

/** The scene in which a unit that is looked at stands as the first tile of its column, for its picture; null while it is not known. */
export function lookedAt(hot, scene) {
  const part = scene.focus?.of(markOf(scene.columns, hot));
  if (!part) return null;
  const { block } = scene.columns[hot.column];
  const columns = [...scene.columns];
  columns[hot.column] = { ...columns[hot.column], block: { ...block, units: part.units }, slots: [{ unit: 0 }] };
  return { ...scene, columns };
}
