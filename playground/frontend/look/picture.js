// An input as a picture: an image by its grey levels, a sequence as a matrix with time from left to right, a row of numbers as one line.
import { inks, paint, scale } from "./tile.js";

/** {height, width} of an input of this shape on screen; `steps` says that its first axis is time. */
export function extent(shape, steps) {
  if (shape.length === 3) return { height: shape[1], width: shape[2] };
  if (shape.length === 2) return steps ? { height: shape[1], width: shape[0] } : { height: shape[0], width: shape[1] };
  return { height: 1, width: shape[0] };
}

/** Draw an input's numbers (flat) of this shape; channels of an image are averaged. */
export function draw(canvas, values, shape, steps, theme) {
  const { height, width } = extent(shape, steps);
  const image = shape.length === 3;
  let shown = values;
  if (image && shape[0] > 1) {
    shown = new Float32Array(height * width);
    for (let c = 0; c < shape[0]; c++) for (let p = 0; p < height * width; p++) shown[p] += values[c * height * width + p] / shape[0];
  }
  let [low, high] = [Infinity, -Infinity];
  for (const value of shown) { low = Math.min(low, value); high = Math.max(high, value); }
  const at = shape.length === 2 && steps ? (r, c) => c * shape[1] + r : undefined;
  paint(canvas, shown, 0, height, width, scale(low, high, image), inks(theme, image), at);
}
