// How a point looks by the part it belongs to: the shape and outline tell the part, the fill tells the class.
import { short } from "./numbers.js";

export const PARTS = [
  { id: "train", label: "Train" },
  { id: "validation", label: "Validation" },
  { id: "test", label: "Test" },
];

/** Draw one mark of part 0 (circle, light outline), 1 (diamond) or 2 (circle, strong outline). */
export function mark(context, part, x, y, radius, fill, theme) {
  context.beginPath();
  if (part === 1) {
    const r = radius * 1.25;
    context.moveTo(x, y - r);
    context.lineTo(x + r, y);
    context.lineTo(x, y + r);
    context.lineTo(x - r, y);
    context.closePath();
  } else context.arc(x, y, radius, 0, 2 * Math.PI);
  context.fillStyle = fill;
  context.fill();
  context.lineWidth = radius * (part === 0 ? 0.32 : 0.42);
  context.strokeStyle = part === 0 ? theme.outline : theme.contrast;
  context.stroke();
}

/** The radius that suits a box of that many pixels with that many points. */
export const radius = (size, count) => Math.max(1.7, Math.min(4.4, (size / 100) * (count > 1500 ? 0.65 : count > 600 ? 0.9 : 1.2)));

/** What an example is called: "Test #12: seven", or with its numeric target. */
export function exampleName({ part, y }, { kind, classes }, index) {
  if (index === null || index === undefined) return "";
  if (kind === "labelling" || kind === "segmentation") return `${PARTS[part[index]]?.label ?? ""} #${index}`;
  const truth = kind === "classification" ? classes[y[index]] : short(y[index * (y.shape[1] ?? 1)]);
  return `${PARTS[part[index]]?.label ?? ""} #${index}: ${truth}`;
}
