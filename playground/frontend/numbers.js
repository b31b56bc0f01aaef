// Numbers as people read them, each in a width that does not jump.

const whole = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });
const MINUS = "\u2212";
export const DASH = "–";

const known = (value) => value !== null && value !== undefined && !Number.isNaN(value);
const signed = (text) => text.replace(/^-/, MINUS).replace(/e-/, `e${MINUS}`).replace("e+", "e");

/** 12345 → "12,345". */
export const integer = (value) => (known(value) ? signed(whole.format(value)) : DASH);

/** A loss: four decimals, fewer when it is large, powers of ten when it is tiny or huge. */
export function loss(value) {
  if (!known(value)) return DASH;
  const size = Math.abs(value);
  if (!Number.isFinite(value)) return "∞";
  if (size >= 1e5 || (size > 0 && size < 5e-5)) return signed(value.toExponential(2));
  return signed(value.toFixed(size >= 1000 ? 1 : size >= 100 ? 2 : size >= 10 ? 3 : 4));
}

export const fixed = (value, digits = 2) => signed(value.toFixed(digits));

/** 0.9731 → "97.3 %". */
export const percent = (value, digits = 1) => (known(value) ? `${signed((100 * value).toFixed(digits))} %` : DASH);

/** R² with three decimals. */
export const score = (value) => (!known(value) ? DASH : value < -99 ? "< −99" : signed(value.toFixed(3)));

/** Three significant figures, short: 0.01, 1.2e−5, 350. */
export function short(value, figures = 3) {
  if (!known(value)) return DASH;
  if (!Number.isFinite(value)) return value > 0 ? "∞" : `${MINUS}∞`;
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-3 || size >= 1e5)) return signed(value.toExponential(figures - 2).replace(/\.?0+e/, "e"));
  return signed(String(+value.toPrecision(figures)));
}

/** As `short`, but what is not a number says so. */
export const figure = (value, figures = 3) => (Number.isNaN(value) ? "NaN" : short(value, figures));

/** 12345 → "12.3 k". */
export function brief(value) {
  if (!known(value)) return DASH;
  const [size, unit] = value >= 1e9 ? [1e9, " G"] : value >= 1e6 ? [1e6, " M"] : value >= 1e3 ? [1e3, " k"] : [1, ""];
  const scaled = value / size;
  return (unit ? scaled.toFixed(scaled >= 100 ? 0 : scaled >= 10 ? 1 : 2) : scaled.toFixed(0)) + unit;
}

/** Seconds as 4.2 s, 1:05 or 1:02:03. */
export function duration(seconds) {
  if (!known(seconds)) return DASH;
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  const s = Math.floor(seconds);
  const two = (n) => String(n).padStart(2, "0");
  return s < 3600 ? `${Math.floor(s / 60)}:${two(s % 60)}` : `${Math.floor(s / 3600)}:${two(Math.floor(s / 60) % 60)}:${two(s % 60)}`;
}

/** An epoch: whole ones as such, parts with one decimal (a step within an epoch). */
export const epoch = (value) => (!known(value) ? DASH : value >= 100 || Number.isInteger(value) ? integer(Math.floor(value + 1e-9)) : value.toFixed(1));

/** Round tick values that cover [low, high], about `count` of them. */
export function ticks(low, high, count = 5) {
  const rough = (high - low) / Math.max(1, count);
  if (!(rough > 0) || !Number.isFinite(rough)) return [low];
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 5, 10].find((m) => m * power >= rough * 0.999) ?? 10);
  const out = [];
  for (let v = Math.ceil(low / step - 1e-9) * step; v <= high + step * 1e-9; v += step) out.push(Math.abs(v) < step * 1e-9 ? 0 : v);
  return out;
}
