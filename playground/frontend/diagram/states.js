// What a person has done to units and links, drawn over them: frozen, silenced, selected. Told by shape, not by colour alone.
import { rgba } from "../theme.js";
import { cellOf } from "./mosaic.js";

const PINS = 24; // frozen links between two columns that each get a pin; of more, the dashes say enough

/** The colour of all that is held still. */
export const steel = (theme) => (theme.dark ? "#9fb4c9" : "#4f6579");

/** Over the units of column `i`: what each is. */
export function states(context, scene, placed, i) {
  const { slots } = scene.columns[i];
  if (!scene.holds?.any && !scene.selection?.list.length) return;
  placed.tiles.slice(0, slots.length).forEach((tile, k) => unitState(context, scene, i, slots[k], tile));
  if (placed.mosaic && scene.columns[i].block) cellStates(context, scene, placed.mosaic, scene.columns[i].place);
}

/** The same over the cells of a wide layer. */
function cellStates(context, { theme, holds, selection }, mosaic, place) {
  for (const unit of holds?.units(place) ?? []) outline(context, cellOf(mosaic, unit), steel(theme), 1.5, 0);
  for (const unit of holds?.silent(place) ?? []) strike(context, cellOf(mosaic, unit), theme);
  for (const held of selection?.list ?? []) if (held.place === place) select(context, cellOf(mosaic, held.unit), selection.number(place, held.unit), theme);
}

/** Over a unit's tile: an outline and a lock where it is frozen, a strike where it is silenced, its number where it is selected. */
function unitState(context, scene, i, slot, tile) {
  const { block, place } = scene.columns[i];
  const unit = block?.shown?.[slot.unit];
  if (unit === undefined) return;
  if (scene.holds?.silenced(place, unit)) strike(context, tile, scene.theme);
  const frozen = scene.holds?.any && scene.holds.unit(place, unit);
  if (frozen) outline(context, tile, steel(scene.theme), 2);
  const number = scene.selection?.number(place, unit);
  if (number) select(context, tile, number, scene.theme);
  if (frozen && tile.size >= 18) lock(context, tile.x + tile.size - 1, tile.y + 1, Math.min(7, tile.size / 4), scene.theme);
}

/** The locks on single frozen links of a gap, where these are few. */
export function pins(context, links, a, b, theme) {
  if (links.length > PINS) return;
  for (const { from, to } of links) {
    const [p, q] = [a.tiles[from], b.tiles[to]];
    lock(context, (p.x + p.size + q.x) / 2, (p.y + p.size / 2 + q.y + q.size / 2) / 2, 5, theme);
  }
}

function strike(context, { x, y, size }, theme) {
  context.save();
  context.fillStyle = rgba(theme.background, 0.6);
  context.fillRect(x, y, size, size);
  context.lineCap = "round";
  for (const [colour, width] of [
    [theme.background, 4.5],
    [theme.contrast, 2],
  ]) {
    context.beginPath();
    context.moveTo(x + 2, y + size - 2);
    context.lineTo(x + size - 2, y + 2);
    context.strokeStyle = colour;
    context.lineWidth = width;
    context.stroke();
  }
  context.restore();
}

function outline(context, { x, y, size }, colour, width, grow = 1) {
  context.beginPath();
  context.roundRect(x - grow, y - grow, size + 2 * grow, size + 2 * grow, Math.min(5, size * 0.14) + grow);
  context.strokeStyle = colour;
  context.lineWidth = width;
  context.stroke();
}

/** A disc with a padlock. */
function lock(context, x, y, radius, theme) {
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.fillStyle = steel(theme);
  context.fill();
  context.strokeStyle = theme.background;
  context.lineWidth = 1.2;
  context.stroke();
  const half = radius * 0.48;
  context.fillStyle = theme.background;
  context.fillRect(x - half, y - half * 0.15, 2 * half, half * 1.25);
  context.beginPath();
  context.arc(x, y - half * 0.2, half * 0.62, Math.PI, 2 * Math.PI);
  context.lineWidth = Math.max(0.9, radius * 0.17);
  context.stroke();
}

function select(context, tile, number, theme) {
  outline(context, tile, theme.background, 5, 2.5);
  outline(context, tile, theme.accent, 2.5, 2.5);
  const [x, y] = [tile.x + 1, tile.y + 1];
  context.beginPath();
  context.arc(x, y, 7, 0, 2 * Math.PI);
  context.fillStyle = theme.accent;
  context.fill();
  context.fillStyle = theme.background;
  context.font = `700 10px ${theme.font}`;
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.fillText(String(number), x, y + 0.5);
}
