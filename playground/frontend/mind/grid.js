// The points at which pictures are computed: the middles of the cells into which the extent is divided, row 0 the lowest.

const kept = new Map();

/** Points of a square grid (n² × 2), or of a line (n × 1); the same array for the same question. */
export function grid(form, extent, size) {
  const key = `${form} ${extent} ${size}`;
  if (!kept.has(key)) kept.set(key, form === "line" ? line(extent, size) : plane(extent, size));
  return kept.get(key);
}

const middle = (low, high, i, size) => low + ((i + 0.5) * (high - low)) / size;

function line([low, high], size) {
  return Float32Array.from({ length: size }, (_, i) => middle(low, high, i, size));
}

function plane([x0, x1, y0, y1], size) {
  const points = new Float32Array(2 * size * size);
  for (let row = 0; row < size; row++) {
    for (let col = 0; col < size; col++) points.set([middle(x0, x1, col, size), middle(y0, y1, row, size)], 2 * (row * size + col));
  }
  return points;
}

const PIECE = 1200;   // points at most that are computed in one go, so that what they need stays in the processor's cache

/** The same points in pieces of whole rows, all alike, in order. */
export function pieces(form, extent, size) {
  const key = `${form} ${extent} ${size} pieces`;
  if (!kept.has(key)) kept.set(key, form === "line" ? [grid(form, extent, size)] : cut(grid(form, extent, size), size));
  return kept.get(key);
}

function cut(points, size) {
  let rows = Math.max(1, Math.floor(PIECE / size));
  while (size % rows) rows--;
  return Array.from({ length: size / rows }, (_, i) => points.subarray(2 * size * rows * i, 2 * size * rows * (i + 1)));
}
