// The field of a function of one number: the share of its input along the line, green above zero, purple below, and the answer over it.
import { rgba } from "../theme.js";
import { hues } from "./evidence.js";
import { pin } from "./pin.js";

export class Strip {
  constructor(view) { this.view = view; }

  /** The vertical range that holds the answer and all shares. */
  fit() {
    const { field, plot, page: { opened } } = this.view;
    const values = [0, field.baseline_value, ...field.value, ...field.scores];
    const [low, high] = [Math.min(...values), Math.max(...values)];
    const room = 0.08 * (high - low || 1);
    const wanted = [low - room, high + room];
    if (wanted.some((value, k) => value !== plot.y[k])) plot.range(opened.extent.slice(0, 2), wanted, [opened.data.names[0], `score of ${field.title}`]);
  }

  draw(context, plot) {
    const { field, size, page: { theme } } = this.view;
    if (!field) return false;
    this.fit();
    const zero = plot.py(0);
    const [against, favour] = hues(theme);
    const x = (i) => plot.box.x + ((i + 0.5) / size) * plot.box.w;
    const area = new Path2D();
    area.moveTo(x(0), zero);
    for (let i = 0; i < size; i++) area.lineTo(x(i), plot.py(field.scores[i]));
    area.lineTo(x(size - 1), zero);
    for (const [colour, top, bottom] of [[favour, plot.box.y, zero], [against, zero, plot.box.y + plot.box.h]]) {
      context.save();
      context.beginPath();
      context.rect(plot.box.x, top, plot.box.w, Math.max(0, bottom - top));
      context.clip();
      context.fillStyle = rgba(colour, 0.55);
      context.fill(area);
      context.restore();
    }
    this.rule(context, plot, zero, theme.muted, []);
    this.rule(context, plot, plot.py(field.baseline_value), theme.muted, [4, 4]);
    context.beginPath();
    for (let i = 0; i < size; i++) context.lineTo(x(i), plot.py(field.value[i]));
    context.lineWidth = 2.5;
    context.strokeStyle = theme.contrast;
    context.stroke();
    return false;
  }

  rule(context, plot, y, colour, dashes) {
    context.beginPath();
    context.setLineDash(dashes);
    context.moveTo(plot.box.x, y);
    context.lineTo(plot.box.x + plot.box.w, y);
    context.lineWidth = 1;
    context.strokeStyle = colour;
    context.stroke();
    context.setLineDash([]);
  }

  over(context, plot) {
    const at = this.view.point();
    const { spot, page } = this.view;
    if (at && spot) pin(context, plot.px(at[0]), plot.py(spot.value), page.theme);
  }
}
