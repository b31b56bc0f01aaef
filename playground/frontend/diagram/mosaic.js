// A wide layer as a mosaic: one small cell a unit, row by row, coloured by what the unit gives on average or how much that varies.
import { rgba } from "../theme.js";
import { blank } from "./live.js";

const LARGEST = 10,
  SMALLEST = 3; // sides of a cell, px
const GRID = 5; // px; smaller cells stand without lines between them

/** How so many square cells fill a height without growing wider than they must: {cell, across, down}. */
export function cells(units, height, width) {
  for (let cell = LARGEST; ; cell--) {
    const across = Math.ceil(units / Math.max(1, Math.floor(height / cell)));
    if (across * cell <= width || cell === SMALLEST) return { cell, across, down: Math.ceil(units / across) };
  }
}

/** The unit whose cell lies at a point; -1 beside them. */
export function unitIn({ x, y, cell, across }, units, px, py) {
  const [column, row] = [Math.floor((px - x) / cell), Math.floor((py - y) / cell)];
  const unit = row * across + column;
  return column >= 0 && column < across && row >= 0 && unit < units ? unit : -1;
}

/** A unit's cell: {x, y, size}. */
export const cellOf = ({ x, y, cell, across }, unit) => ({ x: x + (unit % across) * cell, y: y + Math.floor(unit / across) * cell, size: cell });

/** The unit that an arrow key leads to; null beyond an edge. */
export function stride(key, unit, { across }, units) {
  const column = unit % across;
  const to = {
    ArrowLeft: column > 0 ? unit - 1 : null,
    ArrowRight: column < across - 1 && unit + 1 < units ? unit + 1 : null,
    ArrowUp: unit >= across ? unit - across : null,
    ArrowDown: unit + across < units ? unit + across : null,
  };
  return to[key] ?? null;
}

/**
 * Colours of all cells as words, row by row. `measure` is "mean", on the diverging scale of the layer's largest, or "spread", on its upper half.
 * A unit that gives the same for every example is a hole; so is the rest of the last row.
 */
export function shades({ mean, spread }, measure, count, { signed, hole, nothing }) {
  const values = measure === "spread" ? spread : mean;
  const most = Math.max(1e-12, values.reduce((top, value) => Math.max(top, Math.abs(value) || 0), 0));
  const still = 1e-6 * Math.max(1e-12, spread.reduce((top, value) => Math.max(top, value || 0), 0));
  return Uint32Array.from({ length: count }, (_, unit) => {
    const value = values[unit];
    if (unit >= values.length || spread[unit] <= still) return hole;
    return value === value ? signed[Math.min(255, Math.max(0, (127.5 * (1 + value / most)) | 0))] : nothing;
  });
}

/** Draw a column's mosaic: its cells, frames round those that have tiles, and those that are looked at or pinned. */
export function drawMosaic(context, scene, placed, i) {
  const { block, grey } = scene.columns[i];
  const { x, y, cell, across, down } = placed.mosaic;
  const { units, shown } = block.block;
  context.globalAlpha = (grey ? 0.35 : 1) * placed.alpha;
  context.fillStyle = scene.theme.neutral;
  if (block.summary) {
    context.imageSmoothingEnabled = false;
    context.drawImage(sheet(block, scene, across, down), x, y, across * cell, down * cell);
  } else context.fillRect(x, y, across * cell, Math.floor(units / across) * cell);
  if (cell >= GRID) lines(context, placed.mosaic, scene.theme);
  for (const unit of shown) outline(context, cellOf(placed.mosaic, unit), rgba(scene.theme.contrast, 0.7), 0.5, 1);
  for (const mark of [scene.pinned, scene.hot])
    if (mark?.type === "cell" && mark.column === i) outline(context, cellOf(placed.mosaic, mark.unit), scene.theme.accent, 1.5, 2.5);
  context.globalAlpha = 1;
}

/** The cells as a picture of one pixel each, painted anew where something changed. */
function sheet(block, scene, across, down) {
  const { summary, measure = "mean" } = block;
  const kept = block.mosaic;
  const fits = kept?.canvas.width === across && kept.canvas.height === down;
  if (fits && !summary.stale && kept.measure === measure && kept.tables === scene.tables) return kept.canvas;
  const own = (block.mosaic = Object.assign(fits ? kept : blank(across, down), { measure, tables: scene.tables }));
  summary.stale = false;
  own.words.set(shades({ mean: summary.mean.now, spread: summary.spread.now }, measure, across * down, scene.tables));
  own.context.putImageData(own.image, 0, 0);
  return own.canvas;
}

function lines(context, { x, y, cell, across, down }, theme) {
  context.beginPath();
  for (let k = 1; k < across; k++) context.rect(x + k * cell - 0.5, y, 1, down * cell);
  for (let k = 1; k < down; k++) context.rect(x, y + k * cell - 0.5, across * cell, 1);
  context.fillStyle = theme.background;
  context.fill();
}

function outline(context, { x, y, size }, colour, grow, width) {
  context.strokeStyle = colour;
  context.lineWidth = width;
  context.strokeRect(x - grow + 0.5, y - grow + 0.5, size + 2 * grow - 1, size + 2 * grow - 1);
}
