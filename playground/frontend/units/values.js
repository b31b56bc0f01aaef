// What a frame knows of one unit, and how far two of them go together.

/**
 * The numbers of a selected unit {block, place, unit}: {kind: "map" | "curve" | "value", values, shape, bias, outgoing, silenced}; `bias` and `outgoing`, the
 * length of the vector of weights that leave it, are null where there are none. Null where the frame does not show the unit.
 */
export function unitOf({ block, place, unit }, frame, scene) {
  const index = scene.blocks[place]?.shown.indexOf(unit) ?? -1;
  const parts = frame?.units?.[place];
  const whole = parts?.maps ?? parts?.curves ?? parts?.values;
  if (index < 0 || !whole || index >= whole.shape[0]) return null;
  const size = whole.length / whole.shape[0];
  return {
    index,
    kind: parts.maps ? "map" : parts.curves ? "curve" : "value",
    values: whole.subarray(index * size, (index + 1) * size),
    shape: whole.shape.slice(1),
    bias: frame.weights?.[place]?.bias?.[index] ?? null,
    outgoing: leaving(frame.weights?.[place + 1]?.weight, index),
    silenced: Boolean(frame.held?.silenced?.[block]?.includes(unit)),
  };
}

function leaving(weight, index) {
  if (!weight) return null;
  const [rows, columns] = weight.shape;
  let sum = 0;
  for (let row = 0; row < rows; row++) sum += weight[row * columns + index] ** 2;
  return Math.sqrt(sum);
}

/** Pearson's correlation of two arrays; NaN where they differ in length, have no two numbers, or one is constant. */
export function correlation(a, b) {
  if (a.length !== b.length || a.length < 2) return NaN;
  const n = a.length;
  const mean = (values) => values.reduce((sum, v) => sum + v, 0) / n;
  const [p, q] = [mean(a), mean(b)];
  let [ab, aa, bb] = [0, 0, 0];
  for (let i = 0; i < n; i++) {
    const [x, y] = [a[i] - p, b[i] - q];
    ab += x * y;
    aa += x * x;
    bb += y * y;
  }
  const flat = (square, centre) => !(square > 1e-12 * n * centre * centre && square > 0);
  return flat(aa, p) || flat(bb, q) ? NaN : Math.max(-1, Math.min(1, ab / Math.sqrt(aa * bb)));
}
