// What the network says of each row, read from its arrays.
import { short } from "../numbers.js";

/** The likeliest class of row i of probabilities (n, classes). */
export function likeliest(probability, i) {
  const width = probability.shape[1];
  let best = 0;
  for (let c = 1; c < width; c++) if (probability[i * width + c] > probability[i * width + best]) best = c;
  return best;
}

/** {best, sure, wrong, error} of row i: the predicted class with its probability, or for numbers `value` and how far off it is. */
export function judged({ task, data, predicted }, i) {
  if (task.kind === "classification") {
    const best = likeliest(predicted.probability, i);
    return { best, sure: predicted.probability[i * predicted.probability.shape[1] + best], wrong: best !== data.y[i] };
  }
  const value = predicted.value[i * predicted.value.shape[1]];
  return { value, error: Math.abs(value - data.y[i * (data.y.shape[1] ?? 1)]) };
}

/** The truth about row i in words. */
export const truth = ({ task, data }, i) => (task.kind === "classification" ? task.classes[data.y[i]] : short(data.y[i * (data.y.shape[1] ?? 1)]));
