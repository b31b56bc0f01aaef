// A sequence in little room, to be looked at only: its tokens in a row, or its numbers over time.
import { el, sized } from "../../dom.js";
import { spaced } from "../reading.js";
import { tokenOf } from "./token.js";

/** The tokens as text; of many the first. */
export function textOf({ vocabulary, glue }, tokens, most = Infinity) {
  const names = Array.from(tokens).slice(0, most).map((token) => tokenOf(vocabulary, token));
  return names.join(glue ?? spaced(vocabulary)) + (tokens.length > most ? " …" : "");
}

/** Tokens one by one, those for which `other(k)` holds set apart. */
export const tokensOf = ({ vocabulary }, tokens, other = () => false) => Array.from(tokens, (token, k) => el(other(k) ? "span.other" : "span", {}, tokenOf(vocabulary, token)));

/** Draw a series (steps × features) on a canvas, each feature from its lowest to its highest value within `range` (steps × features, itself where none is given); steps for which `other(i)` holds are pale. */
export function drawSeries(canvas, values, [steps, features], theme, { width, height, range = values, other = () => false }) {
  const context = sized(canvas, width, height);
  context.clearRect(0, 0, width, height);
  const track = height / features;
  const x = (t) => 3 + ((width - 6) * t) / Math.max(1, steps - 1);
  for (let f = 0; f < features; f++) {
    let [low, high] = [Infinity, -Infinity];
    for (let i = f; i < range.length; i += features) [low, high] = [Math.min(low, range[i]), Math.max(high, range[i])];
    const y = (value) => f * track + 3 + ((track - 6) * (high - value)) / (high - low || 1);
    for (let t = 0; t + 1 < steps; t++) {
      const i = t * features + f;
      context.beginPath();
      context.moveTo(x(t), y(values[i]));
      context.lineTo(x(t + 1), y(values[i + features]));
      const pale = other(i) || other(i + features);
      Object.assign(context, { strokeStyle: pale ? theme.muted : theme.accent, lineWidth: pale ? 1 : 1.8, globalAlpha: pale ? 0.6 : 1, lineCap: "round" });
      context.stroke();
    }
  }
  context.globalAlpha = 1;
}
