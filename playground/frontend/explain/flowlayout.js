// Where the units and links of the evidence flow stand: pure geometry in CSS pixels.

const TALLEST = 30, GAP = 0.16;      // px of a unit; of its height between two
const WIDEST = 92, NARROWEST = 40;   // px of a unit's width
const BETWEEN = 54;                  // px at least between two columns
const PLAIN = 12;                    // px; units lower than this hold no text
const THICKEST = 13;                 // px of the strongest link
const MOST = 420;                    // links drawn between two columns

/**
 * Columns of so many units, in a room {width, top, bottom}.
 * @returns {{width: number, columns: {x: number, width: number, tiles: {x: number, y: number, width: number, height: number}[], plain: boolean}[]}}
 */
export function layout(counts, { width, top, bottom }) {
  const tall = bottom - top;
  const wide = Math.max(NARROWEST, Math.min(WIDEST, width / counts.length - BETWEEN));
  const total = Math.max(width, counts.length * wide + (counts.length - 1) * BETWEEN + 8);
  const pitch = counts.length > 1 ? (total - wide - 8) / (counts.length - 1) : 0;
  const columns = counts.map((count, i) => {
    const step = Math.min(TALLEST * (1 + GAP), tall / count);
    const height = Math.max(2, step * (1 - GAP));
    const x = Math.round(counts.length > 1 ? 4 + i * pitch : (total - wide) / 2);
    const start = top + (tall - count * step + (step - height)) / 2;
    const tiles = Array.from({ length: count }, (_, k) => ({ x, y: start + k * step, width: wide, height }));
    return { x, width: wide, tiles, plain: height < PLAIN };
  });
  return { width: total, columns };
}

/** A link's line from the right edge of one unit to the left edge of another. */
export const line = (a, b) => [a.x + a.width, a.y + a.height / 2, b.x, b.y + b.height / 2];

/**
 * The links of a matrix (units here, units before) worth drawing, weakest first, so that the strongest lie on top: {source, target, value}.
 * What is weaker than a five-hundredth of `most` is left out.
 */
export function chosen(matrix, most) {
  const [rows, width] = matrix.shape;
  const links = [];
  for (let target = 0; target < rows; target++) {
    for (let source = 0; source < width; source++) {
      const value = matrix[target * width + source];
      if (Math.abs(value) > most / 500) links.push({ source, target, value });
    }
  }
  links.sort((a, b) => Math.abs(a.value) - Math.abs(b.value));
  return links.slice(-MOST);
}

/** How a link of a share 0…1 of the strongest looks. */
export const look = (share) => ({ width: 0.6 + share * (THICKEST - 0.6), alpha: 0.22 + 0.55 * Math.sqrt(share) });

/** The strongest link near a point, by how far it lies from its edge; null where there is none. `gaps` hold {links, a, b, most}. */
export function nearest(gaps, x, y, distance) {
  let [best, least] = [null, 5];
  gaps.forEach((gap, place) => {
    for (const link of gap?.links ?? []) {
      const ends = line(gap.a[link.source], gap.b[link.target]);
      const away = distance(ends, x, y) - look(Math.abs(link.value) / gap.most).width / 2;
      if (away <= least) [best, least] = [{ place, ...link }, Math.max(0, away)];
    }
  });
  return best;
}
