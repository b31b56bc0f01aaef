// The bias of each unit as a small square at the foot of its tile's left side.
import { rgba } from "../theme.js";
import { strongest } from "./links.js";
import { shadeOf } from "./tiles.js";

const REACH = 14; // side of the area that counts as on it, px
const LEAST = 12; // px; smaller tiles have no room for one

/** Where a tile's bias stands: {x, y, size}. */
export function biasBox({ x, y, size }) {
  const side = size < 18 ? 5 : size < 30 ? 7 : 9;
  return { x: x - side - 2, y: y + size - side, size: side };
}

/** Whether a point lies on a tile's bias or near it, beside the tile itself. */
export function onBias(tile, x, y) {
  if (tile.size < LEAST) return false;
  const { x: left, y: top, size } = biasBox(tile);
  const room = Math.max(0, (REACH - size) / 2);
  return x >= left - room && x < tile.x - 1 && y >= top - room && y <= top + size + room;
}

/** The biases of column `i`, as strong in colour as they are beside the strongest of them. */
export function biases(context, scene, placed, i) {
  const { slots, block, grey, floor } = scene.columns[i];
  const track = scene.columns[i].bias === undefined ? block?.bias : scene.columns[i].bias;
  if (!track || !(placed.size >= LEAST)) return;
  const scale = strongest(track, Array.from(track.now, (_, at) => ({ at })), floor);
  context.globalAlpha = (grey ? 0.35 : 1) * placed.alpha;
  context.beginPath();
  placed.tiles.slice(0, slots.length).forEach((tile, k) => {
    const { unit } = slots[k];
    if (unit < 0 || unit >= track.now.length) return;
    const { x, y, size } = biasBox(tile);
    const value = track.now[unit];
    context.fillStyle = Number.isNaN(value) ? scene.theme.warning : shadeOf(scene.theme, Math.sign(value) * (0.15 + (0.85 * Math.abs(value)) / scale)).fill;
    context.fillRect(x, y, size, size);
    context.rect(x + 0.375, y + 0.375, size - 0.75, size - 0.75);
  });
  context.strokeStyle = rgba(scene.theme.contrast, 0.45);
  context.lineWidth = 0.75;
  context.stroke();
  if (scene.hot?.type === "bias" && scene.hot.column === i) halo(context, biasBox(placed.tiles[scene.hot.slot]), scene.theme);
  context.globalAlpha = 1;
}

function halo(context, { x, y, size }, theme) {
  context.strokeStyle = theme.accent;
  context.lineWidth = 2;
  context.strokeRect(x - 1, y - 1, size + 2, size + 2);
}
