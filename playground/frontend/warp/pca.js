// Principal components of points, held steady from one frame to the next.
import { eigen } from "./eigen.js";

/**
 * `mean` (d) and `matrix` (d × d) of the covariance, divided by the number of rows. Values are unit-major: unit j of point i at j·count + i.
 * `rows` are the indices of the points that count.
 */
export function covariance(values, d, count, rows) {
  const mean = new Float64Array(d);
  const centred = new Float64Array(d * rows.length);
  for (let j = 0; j < d; j++) {
    let sum = 0;
    for (const i of rows) sum += values[j * count + i];
    mean[j] = sum / rows.length;
    for (let k = 0; k < rows.length; k++) centred[j * rows.length + k] = values[j * count + rows[k]] - mean[j];
  }
  const matrix = new Float64Array(d * d);
  for (let p = 0; p < d; p++) {
    for (let q = p; q < d; q++) {
      let sum = 0;
      for (let k = 0, a = p * rows.length, b = q * rows.length; k < rows.length; k++) sum += centred[a + k] * centred[b + k];
      matrix[p * d + q] = matrix[q * d + p] = sum / rows.length;
    }
  }
  return { mean, matrix };
}

/**
 * The plane of the two leading principal components: `axes` (two rows of d, orthonormal), `shares` of the whole
 * `variance` along each, `vectors` for the next call.
 *
 * `inertia` adds so much of the last plane's variance along `last`'s axes: components of nearly the same variance do not change places from frame to frame.
 * What the plane then lacks of the largest variance is at most twice that much (Ky Fan's principle); 0 gives the principal components themselves.
 */
export function principal(matrix, d, last = null, inertia = 0) {
  const held = last && last.vectors.length === d * d ? last : null;
  const { vectors } = eigen(held && inertia > 0 ? leaning(matrix, d, held.axes, inertia) : matrix, d, held?.vectors);
  const [u, v] = [vectors.subarray(0, d), vectors.subarray(d, 2 * d)];
  const inside = eigen([form(matrix, u, u, d), form(matrix, u, v, d), form(matrix, u, v, d), form(matrix, v, v, d)], 2);
  const axes = [0, 1].map((k) => u.map((value, j) => inside.vectors[2 * k] * value + inside.vectors[2 * k + 1] * v[j]));
  let total = 0;
  for (let j = 0; j < d; j++) total += matrix[j * d + j];
  return { axes, shares: Array.from(inside.values, (value) => (total > 0 ? Math.max(0, value) / total : 0)), variance: total, vectors };
}

function leaning(matrix, d, axes, inertia) {
  const weight = inertia * Math.max(form(matrix, axes[0], axes[0], d), form(matrix, axes[1], axes[1], d));
  return matrix.map((value, at) => {
    const [i, j] = [Math.floor(at / d), at % d];
    return value + weight * (axes[0][i] * axes[0][j] + axes[1][i] * axes[1][j]);
  });
}

/** uᵀ M v. */
function form(matrix, u, v, d) {
  let sum = 0;
  for (let i = 0; i < d; i++) for (let j = 0; j < d; j++) sum += u[i] * matrix[i * d + j] * v[j];
  return sum;
}

/**
 * The orthogonal 2 × 2 matrix [a, b, c, d] that turns (or mirrors) points nearest to others: min ‖P [a b; c d] − Q‖, both centred first
 * (orthogonal Procrustes, Schönemann 1966). Points as x, y, x, y, …; only those in `rows` count. Null where every turn is as near.
 */
export function procrustes(points, others, rows) {
  const [p, q] = [centre(points, rows), centre(others, rows)];
  const m = [0, 0, 0, 0];
  let [own, theirs] = [0, 0];
  for (const i of rows) {
    const [x, y] = [points[2 * i] - p[0], points[2 * i + 1] - p[1]];
    const [u, v] = [others[2 * i] - q[0], others[2 * i + 1] - q[1]];
    m[0] += x * u;
    m[1] += x * v;
    m[2] += y * u;
    m[3] += y * v;
    own += x * x + y * y;
    theirs += u * u + v * v;
  }
  const turn = [m[0] + m[3], m[1] - m[2]];
  const mirror = [m[0] - m[3], m[1] + m[2]];
  const turns = Math.hypot(...turn) >= Math.hypot(...mirror);
  const [x, y] = turns ? turn : mirror;
  const length = Math.hypot(x, y);
  if (!(length > 1e-9 * Math.sqrt(own * theirs))) return null;
  const [c, s] = [x / length, y / length];
  return turns ? [c, s, -s, c] : [c, s, s, -c];
}

function centre(points, rows) {
  let [x, y] = [0, 0];
  for (const i of rows) {
    x += points[2 * i];
    y += points[2 * i + 1];
  }
  return [x / rows.length, y / rows.length];
}
