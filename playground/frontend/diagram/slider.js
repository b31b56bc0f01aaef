// A slider over the bounds of a declared number, spread evenly or by powers.
import { el } from "../dom.js";

const STEPS = 1000;   // positions of a slider

/** {node, show(value)}; `move(settled, value)` is called while it moves and when it has settled. Null for a control without both bounds. */
export function slider(control, move) {
  const bounds = range(control);
  if (!bounds) return null;
  const { to, from } = bounds;
  const node = el("input.nd-slider", { type: "range", min: 0, max: STEPS, step: 1, "aria-label": control.label, tabindex: -1 });
  const fill = () => node.style.setProperty("--at", `${(100 * node.value) / STEPS}%`);
  const moved = (settled) => () => {
    fill();
    move(settled, from(node.value / STEPS));
  };
  node.addEventListener("input", moved(false));
  node.addEventListener("change", moved(true));
  const show = (value) => {
    node.value = Math.round(STEPS * to(value));
    fill();
  };
  return { node, show };
}

/** A control's bounds as maps between allowed values and 0…1: {to, from}; null where an end is missing. */
export function range(control) {
  const { minimum, maximum, above, below, scale, form } = control;
  const [low, high] = [minimum ?? above ?? null, maximum ?? below ?? null];
  if (low === null || high === null || !(high > low)) return null;
  return (scale === "log" ? powers : even)(low, high, form === "integer", minimum != null, maximum != null);
}

function even(low, high, whole, withLow, withHigh) {
  const margin = (high - low) / STEPS;
  const [least, most] = [withLow ? low : low + margin, withHigh ? high : high - margin];
  const digits = Math.max(0, 3 - Math.floor(Math.log10(high - low)));
  const tidy = (value) => (whole ? Math.round(value) : Number(value.toFixed(digits)));
  return { to: (value) => clamp((value - low) / (high - low)), from: (t) => tidy(Math.max(least, Math.min(most, low + t * (high - low)))) };
}

/** Powers need an end above zero; zero itself, where it is allowed, stands at the very left. */
function powers(low, high, whole, withLow) {
  const start = low > 0 ? low : whole ? 1 : high * 1e-6;
  const to = (value) => (value <= start ? 0 : clamp(Math.log(value / start) / Math.log(high / start)));
  const from = (t) => {
    if (t === 0 && low <= 0 && withLow) return low;
    const value = start * (high / start) ** t;
    return whole ? Math.round(value) : Number(value.toPrecision(2));
  };
  return { to, from };
}

const clamp = (t) => Math.max(0, Math.min(1, t));
