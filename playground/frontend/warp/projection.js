// One stage of the network seen on the screen's plane: its units as axes where there are one or two, else its principal components.
import { bounds } from "../paint.js";
import { covariance, principal, procrustes } from "./pca.js";

const SPREAD = 0.16;             // height of the strip over which points with one coordinate are spread, as a share of their range
const ROUNDING = 1e-6;            // differences below this share of the largest value are none
const GOLDEN = (Math.sqrt(5) - 1) / 2;

export class Projection {
  /** `dims` units; of the points the first `marks` are data, spread where there is one unit; `rows` are the training points, of which the components are. */
  constructor(dims, marks, rows) {
    Object.assign(this, { dims, marks, rows, coords: null, shares: [1, 0], arrows: [1, 0, 0, 1], turn: [1, 0, 0, 1], components: null });
  }

  /**
   * Place `count` points whose `values` are unit-major: sets `coords` (x, y, x, y, …), `limits` [x0, x1, y0, y1], `shares` of the variance, and `arrows`, the
   * directions of both axes. `before()` are the coordinates of the stage before, to lie as near to as can be the first time; `inertia` as in `principal`.
   */
  take(values, count, before, inertia) {
    this.largest = furthest(values);
    this.broken = !Number.isFinite(this.largest);
    if (this.broken) return;
    const coords = new Float32Array(2 * count);
    if (this.dims === 1) this.line(values, count, coords);
    else if (this.dims === 2) interleave(values, count, coords);
    else this.components = this.plane(values, count, coords, before, inertia);
    this.coords = coords;
    const least = 10 * ROUNDING * this.largest;
    this.limits = [...wide(bounds(coords, 2), least), ...wide(bounds(coords.subarray(1), 2), least)];
  }

  line(values, count, coords) {
    const [low, high] = bounds(values.subarray(0, count));
    const height = SPREAD * (high - low);
    for (let i = 0; i < count; i++) coords[2 * i] = values[i];
    for (let i = 0; i < this.marks; i++) coords[2 * i + 1] = height * (((i + 1) * GOLDEN) % 1 - 0.5);
  }

  plane(values, count, coords, before, inertia) {
    const { dims, rows } = this;
    const { mean, matrix } = covariance(values, dims, count, rows);
    const components = { ...principal(matrix, dims, this.components, inertia), mean };
    const [u, v] = components.axes;
    for (let j = 0; j < dims; j++) {
      for (let i = 0; i < count; i++) {
        const off = values[j * count + i] - mean[j];
        coords[2 * i] += off * u[j];
        coords[2 * i + 1] += off * v[j];
      }
    }
    const others = this.coords?.length === coords.length ? this.coords : before();
    this.turn = (others && procrustes(coords, others, rows)) ?? this.turn;
    const [a, b, c, d] = this.turn;
    for (let i = 0; i < coords.length; i += 2) {
      const [x, y] = [coords[i], coords[i + 1]];
      coords[i] = a * x + c * y;
      coords[i + 1] = b * x + d * y;
    }
    this.arrows = [a, b, c, d];
    this.shares = components.variance > (ROUNDING * this.largest) ** 2 ? components.shares : [0, 0];
    return components;
  }

  /** What a point with these drawn coordinates has along each axis. */
  along(x, y) {
    const [a, b, c, d] = this.arrows;
    return this.dims > 2 ? [a * x + b * y, c * x + d * y] : [x, y];
  }
}

const wide = ([low, high], least) => (high - low >= least ? [low, high] : [(low + high - least) / 2, (low + high + least) / 2]);

/** The largest size of a value; NaN or infinite where one of them is. */
function furthest(values) {
  let most = 1e-9;
  for (let i = 0; i < values.length; i++) {
    const size = Math.abs(values[i]);
    if (!(size <= most)) most = size;
    if (most !== most) break;
  }
  return most;
}

function interleave(values, count, coords) {
  for (let i = 0; i < count; i++) {
    coords[2 * i] = values[i];
    coords[2 * i + 1] = values[count + i];
  }
}
