// Eigenvectors of a symmetric matrix by Jacobi's rotations (Golub & Van Loan, Matrix Computations, 8.5): exact to rounding, whatever the spectrum.

const SWEEPS = 60;
const ENOUGH = 1e-15;   // of the matrix's squared norm left off the diagonal

/**
 * `matrix` d × d, row-major; `guess` are vectors of a similar matrix, which save rotations.
 * Gives `values`, largest first, and `vectors` row by row in that order, orthonormal.
 */
export function eigen(matrix, d, guess = null) {
  const vectors = guess ? Float64Array.from(guess) : identity(d);
  const a = guess ? turned(matrix, guess, d) : Float64Array.from(matrix);
  const whole = a.reduce((sum, v) => sum + v * v, 0);
  for (let sweep = 0; sweep < SWEEPS && offDiagonal(a, d) > ENOUGH ** 2 * whole; sweep++) {
    for (let p = 0; p < d - 1; p++) for (let q = p + 1; q < d; q++) rotate(a, vectors, d, p, q);
  }
  const order = Array.from({ length: d }, (_, i) => i).sort((i, j) => a[j * d + j] - a[i * d + i]);
  const sorted = new Float64Array(d * d);
  order.forEach((from, to) => sorted.set(vectors.subarray(from * d, (from + 1) * d), to * d));
  return { values: Float64Array.from(order, (i) => a[i * d + i]), vectors: sorted };
}

/** Make a[p, q] zero by turning the plane of p and q, and turn vectors p and q with it. */
function rotate(a, vectors, d, p, q) {
  const off = a[p * d + q];
  if (off === 0) return;
  const theta = (a[q * d + q] - a[p * d + p]) / (2 * off);
  const t = Math.sign(theta || 1) / (Math.abs(theta) + Math.hypot(theta, 1));
  const c = 1 / Math.hypot(t, 1);
  const s = t * c;
  for (let k = 0; k < d; k++) {
    const [kp, kq] = [a[k * d + p], a[k * d + q]];
    a[k * d + p] = c * kp - s * kq;
    a[k * d + q] = s * kp + c * kq;
  }
  for (const rows of [a, vectors]) {
    for (let k = 0; k < d; k++) {
      const [pk, qk] = [rows[p * d + k], rows[q * d + k]];
      rows[p * d + k] = c * pk - s * qk;
      rows[q * d + k] = s * pk + c * qk;
    }
  }
}

/** The matrix as the rows of `basis` see it: B M Bᵀ. */
function turned(matrix, basis, d) {
  return product(product(basis, matrix, d), transposed(basis, d), d);
}

function product(a, b, d) {
  const out = new Float64Array(d * d);
  for (let i = 0; i < d; i++) {
    for (let k = 0; k < d; k++) {
      const factor = a[i * d + k];
      for (let j = 0; j < d; j++) out[i * d + j] += factor * b[k * d + j];
    }
  }
  return out;
}

function transposed(a, d) {
  const out = new Float64Array(d * d);
  for (let i = 0; i < d; i++) for (let j = 0; j < d; j++) out[j * d + i] = a[i * d + j];
  return out;
}

function identity(d) {
  const out = new Float64Array(d * d);
  for (let i = 0; i < d; i++) out[i * d + i] = 1;
  return out;
}

function offDiagonal(a, d) {
  let sum = 0;
  for (let i = 0; i < d; i++) for (let j = i + 1; j < d; j++) sum += a[i * d + j] ** 2;
  return 2 * sum;
}
