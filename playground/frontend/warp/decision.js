// Where the output layer decides otherwise, in a last hidden layer of two units: straight lines, exactly.

/**
 * Pieces [x0, y0, x1, y1] of the boundaries inside [left, right, low, high]. `weight` is (outputs × 2) row-major, `bias` (outputs) or null.
 * One output changes its sign there; of several, two are largest together.
 */
export function boundaries(weight, bias, [left, right, low, high]) {
  const outputs = weight.length / 2;
  const plane = (k) => [weight[2 * k], weight[2 * k + 1], bias?.[k] ?? 0];
  const room = [[1, 0, -left], [-1, 0, right], [0, 1, -low], [0, -1, high]];
  if (outputs === 1) return clipped(plane(0), room);
  const pieces = [];
  for (let i = 0; i < outputs; i++) {
    const above = Array.from({ length: outputs }, (_, k) => minus(plane(i), plane(k)));
    for (let j = i + 1; j < outputs; j++) pieces.push(...clipped(above[j], [...room, ...above.filter((_, k) => k !== i && k !== j)]));
  }
  return pieces;
}

const minus = (p, q) => p.map((value, k) => value - q[k]);

/** The part of the line a·x + b·y + c = 0 on which each of the others is at least 0: one piece or none. */
function clipped([a, b, c], others) {
  const length = Math.hypot(a, b);
  if (!(length > 0)) return [];
  const [x, y] = [(-c * a) / length ** 2, (-c * b) / length ** 2];
  const [dx, dy] = [-b / length, a / length];
  let [from, to] = [-Infinity, Infinity];
  for (const [p, q, r] of others) {
    const start = p * x + q * y + r;
    const slope = p * dx + q * dy;
    if (slope > 0) from = Math.max(from, -start / slope);
    else if (slope < 0) to = Math.min(to, -start / slope);
    else if (start < 0) return [];
  }
  return from < to ? [[x + from * dx, y + from * dy, x + to * dx, y + to * dy]] : [];
}
