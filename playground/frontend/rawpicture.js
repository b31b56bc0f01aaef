// A picture by its raw numbers: three channels in colour, others in grey, from the lowest to the highest value that pictures have.
import { greys, word } from "./theme.js";

/** What `greys` must know of a data set's pictures: photographs are shown as they look, by their "ink" or their "light"; others as the theme has them. */
export const pictured = (data) => (data?.photographs ? (data.images.shape.length === 4 ? "light" : "ink") : null);

/** Draw raw values [channel][row][column] of this shape; `low` and `high` hold a number for each channel. */
export function rawPicture(canvas, raw, [channels, height, width], { low, high }, theme) {
  if (canvas.width !== width || canvas.height !== height) [canvas.width, canvas.height] = [width, height];
  const context = canvas.getContext("2d");
  const pixels = context.createImageData(width, height);
  const words = new Uint32Array(pixels.data.buffer);
  const area = width * height;
  if (channels === 3) {
    const [from, to] = [Math.min(...low), Math.max(...high)];
    const byte = (c, p) => clip((255 * (raw[c * area + p] - from)) / (to - from || 1));
    for (let p = 0; p < area; p++) words[p] = word(byte(0, p), byte(1, p), byte(2, p));
  } else {
    const inks = greys(theme);
    for (let p = 0; p < area; p++) {
      let share = 0;
      for (let c = 0; c < channels; c++) share += (raw[c * area + p] - low[c]) / (high[c] - low[c] || 1) / channels;
      words[p] = inks[clip(255 * share)];
    }
  }
  context.putImageData(pixels, 0, 0);
}

const clip = (value) => Math.max(0, Math.min(255, Math.round(value)));
