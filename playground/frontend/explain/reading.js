// What the network says of each row, read from its arrays.
import { percent, short } from "../numbers.js";

/** The likeliest class of row i of probabilities (n, classes). */
export function likeliest(probability, i) {
  const width = probability.shape[1];
  let best = 0;
  for (let c = 1; c < width; c++) if (probability[i * width + c] > probability[i * width + best]) best = c;
  return best;
}

/** {best, sure, wrong, error} of row i: the predicted class with its probability, for numbers `value` and how far off it is, for labels at positions or pixels `text` and the `share` that is right. */
export function judged({ task, data, predicted }, i) {
  if (task.kind === "labelling") {
    const [length, y] = [data.y.shape[1], data.y];
    let [asked, right] = [0, 0];
    for (let k = 0; k < length; k++) if (y[i * length + k] >= 0) [asked, right] = [asked + 1, right + (y[i * length + k] === predicted.labels[i * length + k])];
    const share = asked ? right / asked : 1;
    return { share, sure: 1 - share, wrong: share < 1, text: named(task, data, predicted.labels, i) };
  }
  if (task.kind === "segmentation") {
    const count = task.height * task.width;
    let right = 0;
    for (let p = i * count; p < (i + 1) * count; p++) right += data.y[p] === predicted.labels[p];
    return { share: right / count, sure: right / count, wrong: right < count, text: percent(right / count, 0) };
  }
  if (task.kind === "classification") {
    const best = likeliest(predicted.probability, i);
    return { best, sure: predicted.probability[i * predicted.probability.shape[1] + best], wrong: best !== data.y[i] };
  }
  const value = predicted.value[i * predicted.value.shape[1]];
  return { value, error: Math.abs(value - data.y[i * (data.y.shape[1] ?? 1)]) };
}

/** The names of the labels of row i, where one is asked. */
function named({ classes }, { y }, labels, i) {
  const length = y.shape[1];
  const found = [];
  for (let k = 0; k < length; k++) if (y[i * length + k] >= 0) found.push(classes[labels[i * length + k]]);
  return found.join(spaced(classes));
}

/** What stands between two tokens of a text: nothing where all are single letters. */
export const spaced = (names) => (names.every((name) => [...name].length === 1) ? "" : " ");

/** The names of the classes that row i has pixels of, the first of which is the ground. */
function pixelNames({ classes, height, width }, { y }, i) {
  const present = new Set(y.subarray(i * height * width, (i + 1) * height * width));
  return classes.filter((_, k) => k && present.has(k)).join(", ") || classes[0];
}

/** What the network says of a row, in words. */
export const said = ({ task }, { text, value, best }) => text ?? (value === undefined ? task.classes[best] : short(value));

/** The truth about row i in words. */
export const truth = ({ task, data }, i) => (task.kind === "segmentation" ? pixelNames(task, data, i) : task.kind === "labelling" ? named(task, data, data.y, i) : task.kind === "classification" ? task.classes[data.y[i]] : short(data.y[i * (data.y.shape[1] ?? 1)]));
