// The links between two columns on the canvas: width and colour by value, dashed where frozen, dotted where their source is silenced.
import { rgba } from "../theme.js";
import { SHADES, choose, ends, look, shade, strongest, trace } from "./links.js";
import { pins } from "./states.js";
import { signs } from "./tiles.js";

const MANY = 160; // links between two columns from which on each is drawn paler and thinner
const THIN = 1.2; // px; in a crowd most are hairlines, told apart by colour
const HAIR = 1; // px; what is no broader costs a tenth to paint
const FROZEN = [7, 4]; // dashes, px
const QUIET = [1.5, 5];

/** Draw a gap {links, weight, floor} between the placed columns a and b; `veil` 0…1 pales the whole. */
export function links(context, scene, gap, i, veil) {
  const [a, b] = [scene.layout.columns[i - 1], scene.layout.columns[i]];
  const scale = strongest(gap.weight, gap.links, gap.floor);
  const crowd = Math.min(1, Math.sqrt(MANY / gap.links.length));
  const thickest = Math.max(crowd < 1 ? THIN : 2, crowd * Math.min(7, Math.min(a.size, b.size || 40) * 0.17));
  const draw = { context, a, b, theme: scene.theme, colours: signs(scene.theme), value: (link) => gap.weight.now[link.at], scale, thickest };
  const fade = veil * (scene.hot && scene.hot.type !== "bias" ? 0.3 : 1) * crowd;
  const [plain, frozen, quiet] = [[], [], []];
  for (const link of gap.links) (link.quiet ? quiet : link.frozen ? frozen : plain).push(link);
  shaded(draw, plain, fade);
  if (frozen.length) dashed(context, FROZEN, () => shaded(draw, frozen, fade, 1.6));
  if (quiet.length) dashed(context, QUIET, () => shaded(draw, quiet, 0.4 * fade, 1.2));
  pins(context, frozen.filter((link) => link.alone), a, b, scene.theme);
  for (const link of looked(scene, gap, i)) lifted(draw, link, scene.hot.type === "link");
}

/** All links of a kind, each shade in one stroke; what is no number in the colour of warnings. */
function shaded(draw, links, fade, least = 0) {
  const paths = Array.from({ length: 2 * SHADES }, () => []);
  const wrong = [];
  for (const link of links) {
    const value = draw.value(link);
    if (Number.isNaN(value)) wrong.push(link);
    else paths[shade(Math.abs(value) / draw.scale) + (value > 0 ? SHADES : 0)].push(link);
  }
  for (let step = 0; step < SHADES; step++) {
    const { width, alpha } = look(step, draw.thickest);
    for (const sign of [0, 1]) stroke(draw, paths[step + sign * SHADES], Math.max(width, least), rgba(draw.colours[sign], alpha * fade));
  }
  stroke(draw, wrong, 1.5, rgba(draw.theme.warning, fade));
}

/** One link that is looked at, alone or as one of a unit's. */
function lifted(draw, link, alone) {
  const value = draw.value(link);
  const { width, alpha } = look(shade(Math.abs(value) / draw.scale), draw.thickest);
  if (alone) stroke(draw, [link], width + 5, rgba(draw.theme.contrast, 0.25));
  const colour = Number.isNaN(value) ? draw.theme.warning : draw.colours[value > 0 ? 1 : 0];
  const paint = () => stroke(draw, [link], Math.max(width, alone ? 2.5 : 0.8), rgba(colour, alone ? 1 : Math.min(1, alpha + 0.3)));
  if (link.quiet || link.frozen) dashed(draw.context, link.quiet ? QUIET : FROZEN, paint);
  else paint();
}

/** The link that is looked at, or all links of the unit that is, those too that are else too weak to be drawn. */
function looked({ hot, columns }, gap, i) {
  if (hot?.type === "link") return hot.gap === i ? gap.links.filter(({ at }) => at === hot.at) : [];
  if (hot?.type !== "unit" || (hot.column !== i && hot.column !== i - 1)) return [];
  const only = (column) => columns[column].slots.map((slot, k) => (hot.column !== column || hot.slot === k ? slot : { unit: -1 }));
  const drawn = new Map(gap.links.map((link) => [link.at, link]));
  return choose(gap.weight, only(i - 1), only(i), Infinity).links.map((link) => drawn.get(link.at) ?? link);
}

function dashed(context, pattern, paint) {
  context.setLineDash(pattern);
  paint();
  context.setLineDash([]);
}

/** Hairlines in one stroke, broader lines each in its own: without a graphics card, that is the quickest way for either by far. */
function stroke({ context, a, b }, links, width, colour) {
  context.strokeStyle = colour;
  context.lineWidth = width;
  for (const some of width <= HAIR ? [links] : links.map((link) => [link])) {
    context.beginPath();
    for (const link of some) trace(context, ends(a.tiles[link.from], b.tiles[link.to]));
    context.stroke();
  }
}
