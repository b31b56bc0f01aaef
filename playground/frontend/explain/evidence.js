// Evidence as colour: green for, purple against, the theme's neutral for none; and the colours that tell inputs apart.
import { GREEN, PURPLE, mix, rgb, word } from "../theme.js";

const SHADES = 64;   // between neutral and an end

/** Inputs told apart where neither evidence nor a class may be meant: every neighbouring pair stays apart for every eye. */
const INPUTS = ["#c9a227", "#3f7f97", "#b5446e", "#7f8894", "#6b4a2b", "#d98c8c", "#8f9a3a", "#9fc3d6"];
export const inputColour = (index) => INPUTS[index % INPUTS.length];

/** [against, for] as lines, fills and text; raised a little on dark ground. */
export const hues = (theme) => (theme.dark ? ["#b58ce4", "#38c283"] : [PURPLE, GREEN]);

/** The colour of a sign. */
export const hue = (theme, score) => hues(theme)[score >= 0 ? 1 : 0];

/** 256 colours from against through neutral to for, as little-endian RGBA words for an ImageData. */
export function evidence(theme) {
  const [against, favour] = hues(theme).map(rgb);
  const none = rgb(theme.neutral);
  return Uint32Array.from({ length: 256 }, (_, i) => {
    const t = i / 127.5 - 1;
    const end = t < 0 ? against : favour;
    return word(...none.map((v, k) => v + (end[k] - v) * Math.abs(t)));
  });
}

const ramps = new WeakMap();

/** The colour of a share in -1…1 of the largest score, and black or white, whichever is legible on it. */
export function shade(theme, t) {
  if (!ramps.has(theme)) ramps.set(theme, ramp(theme));
  return ramps.get(theme)[Math.round(SHADES * (1 + Math.max(-1, Math.min(1, t || 0))))];
}

function ramp(theme) {
  const ends = hues(theme);
  return Array.from({ length: 2 * SHADES + 1 }, (_, step) => {
    const t = step / SHADES - 1;
    const fill = mix(theme.neutral, ends[t > 0 ? 1 : 0], Math.abs(t));
    return { fill, ink: legible(fill) };
  });
}

function legible(colour) {
  const [r, g, b] = rgb(colour).map((part) => (part / 255) ** 2.2);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b > 0.19 ? "#16191d" : "#ffffff";
}

/** The largest size among numbers, never 0, so that it can be divided by. */
export function furthest(values) {
  let most = 0;
  for (const value of values) if (Math.abs(value) > most) most = Math.abs(value);   // NaN is never more
  return most || 1e-12;
}

/** Draw a map (height × width, from `offset` on) of scores to fill a box, `most` being the ends of the scale. `flip` puts the first row at the bottom. */
export function scoreMap(context, box, values, { width, height, offset = 0, most, table, flip = false, smooth = false }) {
  const picture = new OffscreenCanvas(width, height);
  const own = picture.getContext("2d");
  const pixels = own.createImageData(width, height);
  const words = new Uint32Array(pixels.data.buffer);
  for (let row = 0; row < height; row++) {
    const from = offset + (flip ? height - 1 - row : row) * width;
    for (let col = 0; col < width; col++) words[row * width + col] = table[level(values[from + col] / most)];
  }
  own.putImageData(pixels, 0, 0);
  context.imageSmoothingEnabled = smooth;
  context.imageSmoothingQuality = "high";
  context.drawImage(picture, box.x, box.y, box.w, box.h);
}

const level = (t) => Math.max(0, Math.min(255, Math.round(127.5 * (1 + (t || 0)))));


