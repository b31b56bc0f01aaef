// The canvas under the headers: links first, then tiles. It paints what it is given and keeps nothing.
import { BLUE, ORANGE, mix, rgb, rgba } from "../theme.js";
import { short } from "../numbers.js";
import { picture } from "./live.js";
import { ENTRY } from "./layout.js";
import { SHADES, ends, look, shade, strongest, trace } from "./links.js";

/**
 * @param {CanvasRenderingContext2D} context in CSS pixels
 * @param {{layout, gaps, columns, theme, tables, hot}} scene `columns[i]` = {block, slots, grey}; `gaps[i]` leads into column i:
 *   {kind: "links", links, weight}, {kind: "all"} (links whose weights are not known), {kind: "each"} (unit to unit), {kind: "band"}, or null
 */
export function draw(context, scene) {
  const { layout, gaps } = scene;
  layout.columns.forEach((column, i) => column.stack && wire(context, scene, column, i));
  gaps.forEach((gap, i) => gap && GAPS[gap.kind](context, scene, gap, i));
  layout.columns.forEach((column, i) => units(context, scene, column, i));
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
  links(context, scene, gap, i) {
    const [a, b] = [scene.layout.columns[i - 1], scene.layout.columns[i]];
    const { links, weight } = gap;
    const scale = strongest(weight, links);
    const thickest = Math.max(2, Math.min(7, Math.min(a.size, b.size || 40) * 0.17));
    const colours = signs(scene.theme);
    const paths = Array.from({ length: 2 * SHADES }, () => []);
    for (const link of links) paths[shade(Math.abs(weight.now[link.at]) / scale) + (weight.now[link.at] > 0 ? SHADES : 0)].push(link);
    const fade = veil(scene, i) * (scene.hot ? 0.3 : 1) * (links.length > 200 ? 0.8 : 1);
    for (let step = 0; step < SHADES; step++) {
      for (const sign of [0, 1]) stroke(context, paths[step + sign * SHADES], a, b, { ...look(step, thickest), colour: colours[sign], fade });
    }
    const hot = links.filter((link) => touches(scene.hot, i, link));
    for (const link of hot) {
      const strength = Math.abs(weight.now[link.at]) / scale,
        alone = scene.hot.type === "link";
      const { width, alpha } = look(shade(strength), thickest);
      if (alone) stroke(context, [link], a, b, { width: width + 5, alpha: 0.25, colour: scene.theme.contrast, fade: 1 });
      stroke(context, [link], a, b, {
        width: Math.max(width, alone ? 2.5 : 0.8),
        alpha: alone ? 1 : Math.min(1, alpha + 0.3),
        colour: colours[weight.now[link.at] > 0 ? 1 : 0],
        fade: 1,
      });
    }
  },
};

/** The colours of a negative and a positive number as a line; blue is raised a little on dark ground. */
export const signs = (theme) => [ORANGE, theme.dark ? "#3b9ddd" : BLUE];

function touches(hot, gap, link) {
  if (hot?.type === "link") return hot.gap === gap && hot.at === link.at;
  return hot?.type === "unit" && ((hot.column === gap && hot.slot === link.to) || (hot.column === gap - 1 && hot.slot === link.from));
}

function stroke(context, links, a, b, { width, alpha, colour, fade }) {
  if (!links.length) return;
  context.beginPath();
  for (const link of links) trace(context, ends(a.tiles[link.from], b.tiles[link.to]));
  context.strokeStyle = rgba(colour, alpha * fade);
  context.lineWidth = width;
  context.stroke();
}

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

function units(context, scene, placed, i) {
  const { slots, grey } = scene.columns[i];
  placed.tiles.forEach((tile, k) => {
    const slot = slots[k];
    if (!slot) return;
    context.globalAlpha = (grey ? 0.35 : slot.off ? 0.38 : 1) * placed.alpha;
    tilePicture(context, scene, i, k, tile);
    const hot = scene.hot?.type === "unit" && scene.hot.column === i && scene.hot.slot === k;
    const kept = scene.kept?.column === i && scene.kept.slot === k;
    frame(context, tile, hot || kept ? scene.theme.accent : rgba(scene.theme.contrast, 0.28), hot || kept ? 2 : 1);
    bias(context, scene, i, slot, tile);
    context.globalAlpha = 1;
  });
}

/** One unit as a square: its map, picture, curve or value; empty ground while nothing is known of it. */
export function tilePicture(context, scene, i, k, tile) {
  const { block, slots } = scene.columns[i];
  const slot = slots[k],
    units = block?.units;
  context.save();
  rounded(context, tile);
  context.clip();
  context.fillStyle = scene.theme.faint;
  context.fillRect(tile.x, tile.y, tile.size, tile.size);
  if (slot.own) image(context, slot.own, tile, true);
  else if (units && slot.unit >= 0 && slot.unit < units.count) PAINT[block.display](context, scene, units, slot.unit, tile, block);
  else if (slot.unit >= 0 || !slot.off) {
    context.fillStyle = rgba(scene.theme.neutral, 0.8);
    context.fillRect(tile.x, tile.y, tile.size, tile.size);
  }
  context.restore();
}

const PAINT = {
  map: (context, scene, units, unit, tile) => image(context, picture(units, unit, scene.tables), tile, true),
  image: (context, scene, units, unit, tile) => image(context, picture(units, unit, scene.tables), tile, false),
  curve(context, scene, units, unit, tile) {
    const { width, low, high, track } = units;
    const largest = Math.max(Math.abs(low[unit]), Math.abs(high[unit]), 1e-9) * 1.12;
    const y = (value) => tile.y + (tile.size / 2) * (1 - value / largest);
    const line = new Path2D();
    for (let p = 0; p < width; p++) line.lineTo(tile.x + (p / (width - 1)) * tile.size, y(track.now[unit * width + p]));
    const [negative, positive] = signs(scene.theme);
    for (const [colour, top] of [
      [positive, tile.y],
      [negative, tile.y + tile.size / 2],
    ]) {
      context.save();
      context.beginPath();
      context.rect(tile.x, top, tile.size, tile.size / 2);
      context.clip();
      const area = new Path2D(line);
      area.lineTo(tile.x + tile.size, tile.y + tile.size / 2);
      area.lineTo(tile.x, tile.y + tile.size / 2);
      context.fillStyle = rgba(colour, 0.25);
      context.fill(area);
      context.strokeStyle = colour;
      context.lineWidth = 1.6;
      context.stroke(line);
      context.restore();
    }
  },
  value(context, scene, units, unit, tile) {
    const value = units.track.now[unit];
    const t = Math.max(-1, Math.min(1, value / units.largest));
    const ground = mix(scene.theme.neutral, signs(scene.theme)[t > 0 ? 1 : 0], Math.abs(t));
    context.fillStyle = ground;
    context.fillRect(tile.x, tile.y, tile.size, tile.size);
    if (tile.size < 26) return;
    context.fillStyle = legible(ground);
    context.font = `500 ${tile.size < 34 ? 9.5 : 11}px ${scene.theme.font}`;
    context.textAlign = "center";
    context.textBaseline = "middle";
    context.fillText(short(value, 2), tile.x + tile.size / 2, tile.y + tile.size / 2 + 0.5, tile.size - 2);
  },
};

/** Black or white, whichever stands out more from a colour. */
function legible(colour) {
  const [r, g, b] = rgb(colour).map((part) => (part / 255) ** 2.2);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b > 0.19 ? "#16191d" : "#ffffff";
}

function image(context, canvas, tile, smooth) {
  const scale = tile.size / Math.max(canvas.width, canvas.height);
  const [w, h] = [canvas.width * scale, canvas.height * scale];
  context.imageSmoothingEnabled = smooth;
  context.imageSmoothingQuality = "medium";
  context.drawImage(canvas, tile.x + (tile.size - w) / 2, tile.y + (tile.size - h) / 2, w, h);
}

function rounded(context, { x, y, size }, grow = 0) {
  context.beginPath();
  context.roundRect(x - grow, y - grow, size + 2 * grow, size + 2 * grow, Math.min(5, size * 0.14) + grow);
}

function frame(context, tile, colour, width) {
  rounded(context, tile, width > 1 ? 1 : 0.5);
  context.strokeStyle = colour;
  context.lineWidth = width;
  context.stroke();
}

/** The bias: a small square at the foot of the tile's left side. */
function bias(context, scene, i, slot, tile) {
  const track = scene.columns[i].block?.bias;
  if (!track || slot.unit < 0 || slot.unit >= track.now.length || tile.size < 14) return;
  const side = tile.size < 24 ? 4 : 6;
  const value = track.now[slot.unit];
  const t = Math.max(-1, Math.min(1, value / Math.max(0.5, track.largest ?? 0.5)));
  const [x, y] = [tile.x - side - 2, tile.y + tile.size - side];
  context.fillStyle = mix(scene.theme.neutral, signs(scene.theme)[t > 0 ? 1 : 0], Math.min(1, 0.15 + Math.abs(t)));
  context.fillRect(x, y, side, side);
  context.strokeStyle = rgba(scene.theme.contrast, 0.35);
  context.lineWidth = 0.75;
  context.strokeRect(x + 0.375, y + 0.375, side - 0.75, side - 0.75);
}
