// What a race may be drawn over, and what may be drawn: columns of the lanes' rows, or what follows from one.

export const OVER = [
  { id: "step", label: "Steps", title: "Batches learnt from" },
  { id: "epoch", label: "Epochs", title: "Passes through the training examples" },
  { id: "seconds", label: "Seconds", title: "Time spent on training steps" },
  { id: "flops", label: "FLOPs", title: "Three forward passes for each example learnt from, as planned" },
];

export const PARTS = [
  { id: "train", label: "Train" },
  { id: "validation", label: "Validation" },
  { id: "test", label: "Test" },
];

/** The x of every row of a lane, {rows, config}; null where the lane has none. */
export function along({ rows, config }, over) {
  if (over !== "flops") return rows.column(over);
  const each = config.flops_per_epoch;
  return each === null ? null : rows.column("epoch").map((epoch) => epoch * each);
}

/** The column of a measure: of "loss", or of "metric" as the lane has it. */
export const columnOf = (lane, part, what) => `${part}.${what === "loss" ? "loss" : lane.config.metric}`;

const METRICS = { accuracy: "accuracy", token_accuracy: "token accuracy", exact: "whole answers right", iou: "mean IoU", r2: "R²" };

/** A metric as it is called within a sentence. */
export const named = (metric) => METRICS[metric] ?? "metric";

/** All but R² are shares of what is right. */
export const isShare = (metric) => metric !== "r2";
