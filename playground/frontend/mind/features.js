// What a network is given of a point: its features, scaled.

/** Each feature of a point on the plane, by its value in the experiment. */
export const FEATURES = {
  x1: (x1) => x1,
  x2: (_, x2) => x2,
  x1_squared: (x1) => x1 * x1,
  x2_squared: (_, x2) => x2 * x2,
  x1_x2: (x1, x2) => x1 * x2,
  sin_x1: (x1) => Math.sin(x1),
  sin_x2: (_, x2) => Math.sin(x2),
  cos_x1: (x1) => Math.cos(x1),
  cos_x2: (_, x2) => Math.cos(x2),
};

/** The inputs, unit by unit, of points (n × 2), or (n × 1) where there are no features: of a program's `inputs`. */
export function inputs({ features, shift, scale }, points) {
  const wide = features.length ? 2 : 1, n = points.length / wide;
  const x = new Float32Array(shift.length * n);
  for (let u = 0; u < shift.length; u++) {
    const feature = features.length ? FEATURES[features[u]] : FEATURES.x1;
    for (let p = 0; p < n; p++) x[u * n + p] = (feature(points[wide * p], points[wide * p + 1]) - shift[u]) / scale[u];
  }
  return x;
}
