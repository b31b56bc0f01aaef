// What is written into a warped plane besides its grid: components, decisions, points.
import { mark, PARTS } from "../marks.js";

const INSET = 14;   // px between a label and the plot's edge

/** The principal components as lines through the middle of the data, each with its share of the variance at its positive end. */
export function drawComponents(context, { px, py, box }, arrows, shares, theme, alpha) {
  const [x, y] = [px(0), py(0)];
  context.globalAlpha = alpha;
  context.font = `11px ${theme.font}`;
  for (const k of [0, 1]) {
    const [dx, dy] = [arrows[2 * k], -arrows[2 * k + 1]];
    const ahead = reach(box, x, y, dx, dy);
    const back = reach(box, x, y, -dx, -dy);
    context.beginPath();
    context.moveTo(x - dx * back, y - dy * back);
    context.lineTo(x + dx * ahead, y + dy * ahead);
    context.strokeStyle = theme.accent;
    context.lineWidth = 1;
    context.setLineDash([2, 3]);
    context.stroke();
    context.setLineDash([]);
    const text = `PC ${k + 1} (${Math.round(100 * shares[k])} %)`;
    const half = context.measureText(text).width / 2 + 3;
    const end = Math.max(0, ahead - INSET);
    label(context, text, clamp(x + dx * end, box.x + half, box.x + box.w - half), clamp(y + dy * end, box.y + 9, box.y + box.h - 9), theme);
  }
  context.globalAlpha = 1;
}

function label(context, text, x, y, theme) {
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.lineWidth = 4;
  context.lineJoin = "round";
  context.strokeStyle = theme.background;
  context.strokeText(text, x, y);
  context.fillStyle = theme.accent;
  context.fillText(text, x, y);
}

/** How far from (x, y) the box's edge is in a direction. */
function reach(box, x, y, dx, dy) {
  const across = dx > 0 ? (box.x + box.w - x) / dx : dx < 0 ? (box.x - x) / dx : Infinity;
  const along = dy > 0 ? (box.y + box.h - y) / dy : dy < 0 ? (box.y - y) / dy : Infinity;
  return Math.max(0, Math.min(across, along));
}

const clamp = (value, low, high) => Math.min(high, Math.max(low, value));

/** Pieces [x0, y0, x1, y1] of the decision's boundary. */
export function drawBoundaries(context, { px, py }, pieces, theme, alpha) {
  context.globalAlpha = alpha;
  context.lineCap = "round";
  for (const [colour, width] of [[theme.background, 5], [theme.contrast, 2]]) {
    context.beginPath();
    for (const [x0, y0, x1, y1] of pieces) {
      context.moveTo(px(x0), py(y0));
      context.lineTo(px(x1), py(y1));
    }
    context.strokeStyle = colour;
    context.lineWidth = width;
    context.stroke();
  }
  context.globalAlpha = 1;
}

/** The data points of the parts that are `on`, at `points` (x, y, x, y, …). */
export function drawPoints(context, { px, py }, points, part, on, size, fill, theme) {
  for (let p = 0; p < 3; p++) {
    if (!on.has(PARTS[p].id)) continue;
    for (let i = 0; i < part.length; i++) if (part[i] === p) mark(context, p, px(points[2 * i]), py(points[2 * i + 1]), size, fill(i), theme);
  }
}
