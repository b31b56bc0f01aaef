// Numbers as a picture, one pixel each; CSS makes it large without blurring.
import { diverging, greys } from "../theme.js";

/** The colours for a site: greys for the input, orange to blue around zero for all else. */
export const inks = (theme, input) => (input ? greys(theme) : diverging(theme));

/** The scale that values are drawn on: {low, high}, symmetric around zero unless for the input. */
export function scale(low, high, input) {
  if (input) return { low, high: high > low ? high : low + 1 };
  const most = Math.max(Math.abs(low), Math.abs(high)) || 1;
  return { low: -most, high: most };
}

/** Draw `height` × `width` numbers of an array from `from` on; `at(row, column)` may say where a number stands. */
export function paint(canvas, values, from, height, width, { low, high }, words, at = (r, c) => r * width + c) {
  if (canvas.width !== width || canvas.height !== height) [canvas.width, canvas.height] = [width, height];
  const context = canvas.getContext("2d");
  const pixels = context.createImageData(width, height);
  const out = new Uint32Array(pixels.data.buffer);
  const factor = 255 / (high - low);
  for (let r = 0; r < height; r++) {
    for (let c = 0; c < width; c++) {
      const value = values[from + at(r, c)];
      out[r * width + c] = Number.isNaN(value) ? 0 : words[Math.max(0, Math.min(255, Math.round((value - low) * factor)))];
    }
  }
  context.putImageData(pixels, 0, 0);
}

/** Which pixel of a canvas an event lies on: [row, column]. */
export function pixel(canvas, { clientX, clientY }) {
  const box = canvas.getBoundingClientRect();
  const clip = (value, most) => Math.max(0, Math.min(most - 1, Math.floor(value)));
  return [clip(((clientY - box.top) / box.height) * canvas.height, canvas.height), clip(((clientX - box.left) / box.width) * canvas.width, canvas.width)];
}
