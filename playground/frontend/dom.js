// Elements made in one line.

const SVG = "http://www.w3.org/2000/svg";

/** An element: properties that start with "on" are listeners, the rest attributes (false or null leaves one out); children are nodes or texts. */
export function el(tag, properties = {}, ...children) {
  const [name, ...classes] = tag.split(".");
  const node = document.createElement(name || "div");
  if (classes.length) node.className = classes.join(" ");
  for (const [key, value] of Object.entries(properties)) {
    if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
    else if (value === null || value === undefined) continue;
    else if (key.startsWith("aria-")) node.setAttribute(key, value);   // here "false" says something too
    else if (value !== false) node.setAttribute(key, value === true ? "" : value);
  }
  node.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

/** An icon of 24 × 24 drawn by one path; hidden from readers, its button carries the label. */
export function icon(path, { filled = true } = {}) {
  const svg = document.createElementNS(SVG, "svg");
  for (const [key, value] of Object.entries({ viewBox: "0 0 24 24", class: "icon", "aria-hidden": "true", focusable: "false" })) svg.setAttribute(key, value);
  const shape = document.createElementNS(SVG, "path");
  shape.setAttribute("d", path);
  if (filled) shape.setAttribute("fill", "currentColor");
  else for (const [key, value] of Object.entries({ fill: "none", stroke: "currentColor", "stroke-width": "2", "stroke-linecap": "round", "stroke-linejoin": "round" })) shape.setAttribute(key, value);
  svg.append(shape);
  return svg;
}

/** Write a text only where it differs, so that nothing is laid out again for nothing. */
export function say(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

/** A canvas as wide and high as asked in CSS pixels, sharp on every screen; its context draws in CSS pixels. */
export function sized(canvas, width, height) {
  const ratio = Math.min(3, devicePixelRatio || 1);
  const [w, h] = [Math.max(1, Math.round(width * ratio)), Math.max(1, Math.round(height * ratio))];
  if (canvas.width !== w || canvas.height !== h) [canvas.width, canvas.height] = [w, h];
  canvas.style.width = `${width}px`;
  canvas.style.height = `${height}px`;
  const context = canvas.getContext("2d");
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  return context;
}

export const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;
