// The input features of points on the plane, so that one that is off can be shown too.
import { FEATURES } from "../mind/features.js";
import { blank } from "./live.js";

const SIDE = 28;

/** A picture of a feature over the plane in diverging colours; null for a feature this page does not know. */
export function featurePicture(feature, extent, table) {
  const of = FEATURES[feature];
  if (!of) return null;
  const [x0, x1, y0, y1] = extent ?? [-6, 6, -6, 6];
  const values = new Float32Array(SIDE * SIDE);
  let largest = 1e-9;
  for (let i = 0; i < values.length; i++) {
    const [column, row] = [i % SIDE, Math.floor(i / SIDE)];
    values[i] = of(x0 + ((column + 0.5) / SIDE) * (x1 - x0), y1 - ((row + 0.5) / SIDE) * (y1 - y0));
    largest = Math.max(largest, Math.abs(values[i]));
  }
  const picture = blank(SIDE, SIDE);
  values.forEach((value, i) => {
    picture.words[i] = table[Math.round(127.5 + (127.5 * value) / largest)];
  });
  picture.context.putImageData(picture.image, 0, 0);
  return picture.canvas;
}
