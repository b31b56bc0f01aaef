// Scores as people read them: accuracies in per cent, the rest as numbers.
import { percent, score } from "../numbers.js";

export const METRICS = { accuracy: "accuracy", iou: "mean IoU", r2: "R²" };

export const named = (metric) => METRICS[metric] ?? metric.replaceAll("_", " ");

export const scored = (metric, value) => (metric === "r2" ? score(value) : percent(value));
