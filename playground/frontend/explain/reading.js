// What the network says of each row, read from its arrays.
import { percent, short } from "../numbers.js";

/** The likeliest class of row i of probabilities (n, classes). */
export function likeliest(probability, i) {
  const width = probability.shape[1];
  let best = 0;
  for (let c = 1; c < width; c++) if (probability[i * width + c] > probability[i * width + best]) best = c;
  return best;
}

/** Whether there is an answer at each position or pixel. */
export const placed = ({ kind }) => kind === "labelling" || kind === "segmentation";

/** How many places have an answer. */
export const placesOf = (task) => (task.kind === "labelling" ? task.length : task.height * task.width);

/** Which of some numbers is the largest; NaN never is. */
export const highest = (values) => values.reduce((best, value, k) => (value > values[best] || Number.isNaN(values[best]) ? k : best), 0);

/** What is said of an example, by an answer of `predict`: the probability of each class, at a place where there are places, or the numbers. Null before it is said. */
export function answersAt(task, prediction, place) {
  if (!placed(task)) return prediction?.probability ?? prediction?.value ?? null;
  const everywhere = prediction?.everywhere;
  if (!everywhere || place === null) return null;
  const n = task.classes.length;
  return task.kind === "labelling" ? everywhere.subarray(place * n, (place + 1) * n) : Float32Array.from({ length: n }, (_, c) => everywhere[c * placesOf(task) + place]);
}

/** The likeliest class at each place, of `everywhere` as `predict` answers it. */
export function labelsOf(task, everywhere) {
  const [n, count] = [task.classes.length, placesOf(task)];
  const [place, step] = task.kind === "labelling" ? [n, 1] : [1, count];
  return Int32Array.from({ length: count }, (_, p) => {
    let best = 0;
    for (let c = 1; c < n; c++) if (everywhere[p * place + c * step] > everywhere[p * place + best * step]) best = c;
    return best;
  });
}

/** The true class at a place of a row; negative where none is asked. */
export const trueAt = ({ task, data }, row, place) => data.y[row * placesOf(task) + place];

/** The place to begin with: the last that is asked of a row; of a picture the pixel where the network is surest of a class that is not its most common one, null before it is said. */
export function firstPlace({ task, data }, row, prediction) {
  if (task.kind === "labelling") {
    for (let place = task.length - 1; place >= 0; place--) if (data.y[(row ?? 0) * task.length + place] >= 0) return place;
    return task.length - 1;
  }
  const everywhere = prediction?.everywhere;
  if (!everywhere) return null;
  const [labels, count] = [labelsOf(task, everywhere), placesOf(task)];
  const common = highest(task.classes.map((_, c) => labels.reduce((total, label) => total + (label === c), 0)));
  const sure = Array.from(labels, (label, place) => everywhere[label * count + place]);
  const others = sure.map((chance, place) => (labels[place] === common ? -1 : chance));
  return highest(others.some((chance) => chance >= 0) ? others : sure);
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
