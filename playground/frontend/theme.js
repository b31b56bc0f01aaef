// Colours: the fixed ones of the product, and those that follow Streamlit's light or dark theme.

export const ORANGE = "#f59322";   // class 0, negative
export const BLUE = "#0877bd";     // class 1, positive
export const GREEN = "#1b9e5a";    // evidence for; never beside a red
export const PURPLE = "#8a4fbf";   // evidence against

/** Class colours: every pair stays apart for normal, protan, deutan and tritan eyes (smallest ΔE among the first four is 29). */
export const CLASSES = [ORANGE, BLUE, "#a01a5c", "#2bbd9f", "#4b2a8c", "#f0dc3c", "#70431a", "#f4bbd8", "#b8e888", "#9b2fe0"];
export const classColour = (index) => CLASSES[index % CLASSES.length];

/** The colour of a class at a pixel: the first is the ground that the others stand on. */
export const segmentColour = (index, theme) => (index === 0 ? theme.neutral : classColour(index));

/** The colours of a task's classes, as every view of it shows them. */
export const coloursOf = (task, theme) => (task.classes ?? []).map((_, k) => (task.kind === "segmentation" ? segmentColour(k, theme) : classColour(k)));

const LIGHT = { dark: false, neutral: "#e9ebee", faint: "#f4f5f7", line: "#dfe2e6", muted: "#5c6570", warning: "#9a5b00", warningFill: "#fff3dc", outline: "#ffffff", contrast: "#1f2429" };
const DARK = { dark: true, neutral: "#30353d", faint: "#191d24", line: "#343a44", muted: "#a3acb8", warning: "#ffc266", warningFill: "#3a2c12", outline: "#10141a", contrast: "#f2f4f6" };

/** The theme of an element: Streamlit's variables where it gives them, our own where it does not. */
export function readTheme(element) {
  const style = getComputedStyle(element);
  const variable = (name, otherwise) => style.getPropertyValue(`--st-${name}`).trim() || otherwise;
  const background = variable("background-color", "#ffffff");
  const base = luminance(background) < 0.35 ? DARK : LIGHT;
  return {
    ...base,
    background,
    text: variable("text-color", base.dark ? "#fafafa" : "#2b2f36"),
    accent: base.dark ? "#57b1ea" : BLUE,
    font: variable("font", "system-ui, sans-serif"),
    mono: variable("code-font", "ui-monospace, monospace"),
  };
}

/** Our variables as CSS custom properties on an element, so that the style sheet follows the theme. */
export function paintTheme(element, theme) {
  for (const key of ["neutral", "faint", "line", "muted", "warning", "background", "text", "accent", "contrast", "outline"]) element.style.setProperty(`--np-${key}`, theme[key]);
  element.style.setProperty("--np-warning-fill", theme.warningFill);
  element.style.colorScheme = theme.dark ? "dark" : "light";
  element.classList.toggle("dark", theme.dark);
}

/** "#rgb", "#rrggbb" or "rgb(…)" → [r, g, b] in 0…255. */
export function rgb(colour) {
  const found = colour.match(/^#([0-9a-f]{3}|[0-9a-f]{6})$/i)?.[1];
  if (found) return (found.length === 3 ? [...found].map((c) => c + c) : found.match(/../g)).map((c) => parseInt(c, 16));
  return (colour.match(/[\d.]+/g) ?? [255, 255, 255]).slice(0, 3).map(Number);
}

export const rgba = (colour, alpha) => `rgba(${rgb(colour).join(",")},${alpha})`;

/** Two colours mixed: t = 0 gives the first, 1 the second. */
export function mix(a, b, t) {
  const [p, q] = [rgb(a), rgb(b)];
  return `rgb(${p.map((v, i) => Math.round(v + (q[i] - v) * t)).join(",")})`;
}

/** 256 colours from orange through the theme's neutral to blue, as little-endian RGBA words for an ImageData. */
export function diverging(theme) {
  return table((t) => (t < 0.5 ? [rgb(ORANGE), rgb(theme.neutral), t * 2] : [rgb(theme.neutral), rgb(BLUE), t * 2 - 1]));
}

/** A diverging table with its two ends alone: the sign of a number. */
export const ends = (colours) => colours.map((_, i) => colours[i < 127 ? 0 : 255]);

/** 256 greys for images: ink on paper in light, light on dark in dark; of photographs (`theme.pictures`) from white to black by their ink, or back by their light. */
export function greys(theme) {
  const [white, black] = [[255, 255, 255], [0, 0, 0]];
  if (theme.pictures) return table((t) => (theme.pictures === "ink" ? [white, black, t] : [black, white, t]));
  const [paper, ink] = theme.dark ? [[22, 26, 32], [245, 247, 249]] : [[255, 255, 255], [24, 28, 34]];
  return table((t) => [paper, ink, t]);
}

function table(stop) {
  const words = new Uint32Array(256);
  for (let i = 0; i < 256; i++) {
    const [a, b, t] = stop(i / 255);
    words[i] = word(...a.map((v, k) => v + (b[k] - v) * t));
  }
  return words;
}

/** One opaque pixel. */
export const word = (r, g, b) => (255 << 24) | ((b + 0.5) << 16) | ((g + 0.5) << 8) | (r + 0.5);

function luminance(colour) {
  const [r, g, b] = rgb(colour).map((v) => (v / 255) ** 2.2);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
