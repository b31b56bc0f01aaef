// The links between two columns: which are drawn, how strong they look, and where a point lies on one.

const MOST = 512,
  LEAST = 96,
  ALL = 1100; // links drawn between two columns, and in the whole diagram; of more, the strongest
const SHADES = 10; // steps of strength, each painted as one path
const LOW_SCALE = 0.35; // weights below this look weak even where they are the strongest

/** How many links may be drawn between two columns when so many pairs of columns have links. */
export const share = (pairs) => Math.max(LEAST, Math.min(MOST, Math.floor(ALL / Math.max(1, pairs))));

/**
 * The links of a weight matrix (units here, units before). `slots` say which unit stands in which tile, as {unit} or null.
 * @returns {{links: {from: number, to: number, at: number}[], left: number}} tiles by number, places in the matrix,
 *   and how many, the weakest, are not drawn
 */
export function choose(weight, before, here, most = MOST) {
  const [rows, width] = weight.shape;
  const links = [];
  here.forEach((slot, to) =>
    before.forEach((from, tile) => {
      if (slot.unit >= 0 && slot.unit < rows && from.unit >= 0 && from.unit < width)
        links.push({ from: tile, to, at: slot.unit * width + from.unit });
    }),
  );
  if (links.length > most) {
    links.sort((a, b) => Math.abs(weight.to[b.at]) - Math.abs(weight.to[a.at]));
    return { links: links.slice(0, most), left: links.length - most };
  }
  return { links, left: 0 };
}

/** The weight that is drawn strongest; none counts as weaker than `floor`. */
export function strongest(weight, links, floor = LOW_SCALE) {
  return links.reduce((most, { at }) => (Math.abs(weight.now[at]) > most ? Math.abs(weight.now[at]) : most), floor); // NaN is never the most
}

/** Strength 0…1 → a shade 0…SHADES-1. */
export const shade = (strength) => Math.min(SHADES - 1, Math.floor(Math.sqrt(strength || 0) * SHADES));

/** How a shade looks. `thickest` is in pixels. */
export function look(step, thickest) {
  const t = (step + 0.5) / SHADES;
  return { width: 0.5 + t * t * thickest, alpha: 0.1 + 0.8 * t * t };
}

/** The end points of a link between two tiles. */
export function ends(a, b) {
  return [a.x + a.size, a.y + a.size / 2, b.x, b.y + b.size / 2];
}

/** Add a link's curve to a path. */
export function trace(path, [x0, y0, x1, y1]) {
  const middle = (x0 + x1) / 2;
  path.moveTo(x0, y0);
  path.bezierCurveTo(middle, y0, middle, y1, x1, y1);
}

/** The height of a link's curve at x; null beside it. */
export function heightAt([x0, y0, x1, y1], x) {
  if (x < x0 || x > x1) return null;
  let low = 0,
    high = 1;
  for (let i = 0; i < 16; i++) {
    const t = (low + high) / 2,
      m = 1 - t,
      middle = (x0 + x1) / 2;
    if (m * m * m * x0 + 3 * m * t * middle + t * t * t * x1 < x) low = t;
    else high = t;
  }
  const t = low,
    m = 1 - t;
  return (m * m * m + 3 * m * m * t) * y0 + (3 * m * t * t + t * t * t) * y1;
}

/** How far a point lies from a link's curve, about; Infinity beside it. */
export function distance(line, x, y) {
  const height = heightAt(line, x);
  if (height === null) return Infinity;
  const [back, on] = [heightAt(line, Math.max(line[0], x - 2)), heightAt(line, Math.min(line[2], x + 2))];
  return Math.abs(height - y) / Math.hypot(1, (on - back) / 4);
}

export { SHADES };
