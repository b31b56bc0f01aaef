// One unit as a picture: its map or image in diverging colours, its curve, or its value as a bar. `most` is the end of the scale, of either sign.
import { sized } from "../dom.js";
import { BLUE, ORANGE, rgb, rgba, word } from "../theme.js";

/** Draw {kind, values, shape} on a canvas of `side` CSS pixels with {theme, table}; `flipped` where row 0 is the lowest. */
export function drawUnit(canvas, { kind, values, shape }, most, side, colours, flipped) {
  if (kind === "map") return map(canvas, values, shape, most, side, colours, flipped);
  const context = sized(canvas, side, side);
  context.fillStyle = colours.theme.faint;
  context.fillRect(0, 0, side, side);
  (kind === "curve" ? curve : bar)(context, values, most, side, colours.theme);
}

function map(canvas, values, [height, width], most, side, { theme, table }, flipped) {
  if (canvas.width !== width || canvas.height !== height) [canvas.width, canvas.height] = [width, height];
  Object.assign(canvas.style, { width: `${side}px`, height: `${side}px` });
  const context = canvas.getContext("2d");
  const image = context.createImageData(width, height);
  const words = new Uint32Array(image.data.buffer);
  const nothing = word(...rgb(theme.muted));
  for (let row = 0; row < height; row++) {
    const from = (flipped ? height - 1 - row : row) * width;
    for (let column = 0; column < width; column++) {
      const value = values[from + column];
      words[row * width + column] = Number.isNaN(value) ? nothing : table[Math.min(255, Math.max(0, 127.5 + (127.5 * value) / most)) | 0];
    }
  }
  context.putImageData(image, 0, 0);
}

const sign = (value, theme) => (value < 0 ? ORANGE : theme.dark ? "#57b1ea" : BLUE);

function curve(context, values, most, side, theme) {
  const y = (value) => (side / 2) * (1 - value / (1.1 * most));
  line(context, 0, side / 2, side, side / 2, theme.line);
  const path = new Path2D();
  values.forEach((value, i) => path.lineTo((i / (values.length - 1)) * side, y(value)));
  for (const [top, value] of [[0, 1], [side / 2, -1]]) {
    context.save();
    context.beginPath();
    context.rect(0, top, side, side / 2);
    context.clip();
    context.strokeStyle = sign(value, theme);
    context.lineWidth = 2;
    context.stroke(path);
    context.restore();
  }
}

function bar(context, [value], most, side, theme) {
  if (!Number.isFinite(value)) return;
  const middle = side / 2;
  const length = (value / most) * (middle - 4);
  context.fillStyle = rgba(sign(value, theme), 0.9);
  context.fillRect(Math.min(middle, middle + length), middle - 9, Math.abs(length), 18);
  line(context, middle, 8, middle, side - 8, theme.muted);
}

function line(context, x0, y0, x1, y1, colour) {
  context.beginPath();
  context.moveTo(x0, y0);
  context.lineTo(x1, y1);
  context.strokeStyle = colour;
  context.lineWidth = 1;
  context.stroke();
}
