// The canvas under the headers: links first, then tiles. It paints what it is given and keeps nothing.
import { rgba } from "../theme.js";
import { ENTRY } from "./layout.js";
import { biases } from "./biasmark.js";
import { links } from "./linkpaint.js";
import { ends, trace } from "./links.js";
import { drawMosaic } from "./mosaic.js";
import { seen } from "./sight.js";
import { states } from "./states.js";
import { units } from "./tiles.js";

export { signs, tilePicture } from "./tiles.js";

/**
 * @param {CanvasRenderingContext2D} context in CSS pixels
 * @param {{layout, gaps, columns, theme, tables, hot}} scene `columns[i]` = {block, slots, grey}; `gaps[i]` leads into column i:
 *   {kind: "links", links, weight, floor}, {kind: "all"} (links whose weights are not known), {kind: "each"} (unit to unit), {kind: "band"}, or null
 */
export function draw(context, scene) {
  drawLinks(context, scene);
  drawUnits(context, scene);
}

/** What leads from column to column. */
export function drawLinks(context, scene) {
  const { layout, gaps } = scene;
  layout.columns.forEach((column, i) => column.stack && wire(context, scene, column, i));
  gaps.forEach((gap, i) => gap && GAPS[gap.kind](context, scene, gap, i));
}

/** The units themselves. */
export function drawUnits(context, scene) {
  scene.layout.columns.forEach((column, i) => {
    if (!seen(column, scene.sight)) return;
    for (const paint of [units, biases, states]) paint(context, scene, column, i);
    if (column.mosaic && scene.columns[i].block) drawMosaic(context, scene, column, i);
  });
}

const GAPS = {
  band(context, scene, gap, i) {
    const [a, b] = [scene.layout.columns[i - 1], scene.layout.columns[i]];
    if (b.stack)
      fan(
        context,
        a.tiles.map((tile) => [tile.x + tile.size + 1, tile.y + tile.size / 2, b.left, b.middle]),
        scene.theme,
        veil(scene, i),
      );
    else band(context, [a.right + 2, a.top, a.bottom], [b.left - 2, b.top, b.bottom], scene.theme, veil(scene, i));
  },
  each(context, scene, gap, i) {
    const [a, b] = [scene.layout.columns[i - 1], scene.layout.columns[i]];
    fan(
      context,
      b.tiles.map((tile, k) => ends(a.tiles[k], tile)),
      scene.theme,
      veil(scene, i),
    );
  },
  all(context, scene, gap, i) {
    const [a, b] = [scene.layout.columns[i - 1], scene.layout.columns[i]];
    const on = a.tiles.filter((tile, k) => !scene.columns[i - 1].slots[k]?.off);
    fan(
      context,
      on.flatMap((from) => b.tiles.map((to) => ends(from, to))),
      scene.theme,
      0.45 * veil(scene, i),
    );
  },
  links: (context, scene, gap, i) => links(context, scene, gap, i, veil(scene, i)),
};

const veil = (scene, i) => (scene.columns[i].grey ? 0.35 : 1) * Math.min(scene.layout.columns[i].alpha, scene.layout.columns[i - 1].alpha);

function band(context, [x0, top0, bottom0], [x1, top1, bottom1], theme, alpha) {
  const middle = (x0 + x1) / 2;
  context.beginPath();
  context.moveTo(x0, top0);
  context.bezierCurveTo(middle, top0, middle, top1, x1, top1);
  context.lineTo(x1, bottom1);
  context.bezierCurveTo(middle, bottom1, middle, bottom0, x0, bottom0);
  context.closePath();
  const paint = context.createLinearGradient(x0, 0, x1, 0);
  paint.addColorStop(0, rgba(theme.muted, 0.22 * alpha));
  paint.addColorStop(0.5, rgba(theme.muted, 0.12 * alpha));
  paint.addColorStop(1, rgba(theme.muted, 0.22 * alpha));
  context.fillStyle = paint;
  context.fill();
}

/** Thin lines that carry what they are given on, unweighted. */
function fan(context, lines, theme, alpha) {
  context.beginPath();
  for (const line of lines) trace(context, line);
  context.strokeStyle = rgba(theme.muted, 0.5 * alpha);
  context.lineWidth = 1.4;
  context.stroke();
}

/** A container: one wire a list of layers from where its input arrives to where the results are summed; the empty ones are skips. */
function wire(context, scene, column, i) {
  const { stack, plus, tiles } = column;
  const { theme } = scene;
  const alpha = scene.columns[i].grey ? 0.35 : 1;
  const [entry, y] = [stack.x - ENTRY, plus.y];
  context.lineWidth = 2;
  stack.lanes.forEach((lane) => {
    const height = stack.y + lane.y;
    context.strokeStyle = rgba(lane.skip ? theme.accent : theme.muted, (lane.skip ? 0.95 : 0.8) * alpha);
    context.beginPath();
    elbow(context, entry, y, height, stack.x);
    elbow(context, plus.x, y, height, stack.x + stack.width);
    if (lane.skip) (context.moveTo(stack.x, height), context.lineTo(stack.x + stack.width, height));
    context.stroke();
  });
  dot(context, entry, y, 3.5, theme.muted);
  fan(
    context,
    tiles.map((tile) => [plus.x, y, tile.x, tile.y + tile.size / 2]),
    theme,
    alpha,
  );
  if (stack.lanes.length < 2) return;
  dot(context, plus.x, y, 9, theme.background, rgba(theme.text, 0.7 * alpha));
  context.beginPath();
  context.moveTo(plus.x - 4.5, y);
  context.lineTo(plus.x + 4.5, y);
  context.moveTo(plus.x, y - 4.5);
  context.lineTo(plus.x, y + 4.5);
  context.strokeStyle = rgba(theme.text, 0.8 * alpha);
  context.lineWidth = 1.6;
  context.stroke();
}

/** From (x, y) up or down to a height, round the corner, and on to another x. */
function elbow(context, x, y, height, to) {
  const radius = Math.min(12, Math.abs(height - y) / 2, Math.abs(to - x) / 2);
  context.moveTo(x, y);
  if (radius > 1) context.arcTo(x, height, to, height, radius);
  context.lineTo(to, height);
}

function dot(context, x, y, radius, fill, line) {
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.fillStyle = fill;
  context.fill();
  if (!line) return;
  context.strokeStyle = line;
  context.lineWidth = 1.4;
  context.stroke();
}
