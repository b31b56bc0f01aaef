// Scores as people read them: accuracies in per cent, the rest as numbers.
import { duration, percent, score } from "../numbers.js";

export const METRICS = { accuracy: "accuracy", iou: "mean IoU", r2: "R²" };

export const named = (metric) => METRICS[metric] ?? metric.replaceAll("_", " ");

export const scored = (metric, value) => (metric === "r2" ? score(value) : percent(value));

/** Seconds that a trial was trained for; of quick ones more than that it took no time. */
export const took = (seconds) => (seconds !== null && seconds < 1 ? `${Math.round(1000 * seconds)} ms` : duration(seconds));
