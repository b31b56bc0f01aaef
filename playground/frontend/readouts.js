// The numbers that are always in sight, in columns whose width does not depend on them.
import { el, say } from "./dom.js";
import { brief, duration, epoch, integer, loss, percent, score, short } from "./numbers.js";

/** [id, label, title] of each. */
const CELLS = [
  ["epoch", "Epoch", "Passes through the training data"],
  ["step", "Step", "Batches trained on"],
  ["train-loss", "Train loss", "Loss of these very weights on the training part"],
  ["test-loss", "Test loss", "Loss of these very weights on the test part"],
  ["train-metric", "Train accuracy", "On the training part"],
  ["test-metric", "Test accuracy", "On the test part"],
  ["learning-rate", "Learning rate", "Learning rate of the next step"],
  ["rate", "Samples/s", "Training examples a second"],
  ["elapsed", "Elapsed", "Time spent training"],
  ["device", "Device", "Where the network trains, and by which way of computing"],
];
const METRICS = { accuracy: "accuracy", iou: "mean IoU", r2: "R²" };

export class Readouts {
  constructor() {
    this.values = {};
    this.labels = {};
    this.node = el("div.readouts", { role: "group", "aria-label": "Training figures" }, el("dl", {}, CELLS.map((cell) => this.cell(...cell))));
  }

  cell(id, label, title) {
    this.labels[id] = el("dt", {}, label);
    this.values[id] = el("dd", { "data-name": id }, "–");
    return el("div", { title }, this.labels[id], this.values[id]);
  }

  scene(scene) {
    this.metric = scene.metric;
    const name = METRICS[scene.metric] ?? scene.metric;
    say(this.labels["train-metric"], `Train ${name}`);
    say(this.labels["test-metric"], `Test ${name}`);
    this.device = scene.device?.toUpperCase?.();
    this.gear(scene);
  }

  /** Where it trains and by which way of computing, from a scene or a frame; why no faster one is told on pointing at it. */
  gear({ gear, gear_reason: reason }) {
    if (gear == null) return;
    say(this.values.device, gear === "fused" ? "fused CPU step" : [this.device, gear].filter(Boolean).join(" · "));
    const title = ["Where the network trains, and by which way of computing", reason].filter(Boolean).join(". ");
    if (this.values.device.parentElement.title !== title) this.values.device.parentElement.title = title;
  }

  /** The share of answers that are right as a whole, or of pixels that are right, told on pointing at what is measured first. */
  whole(...parts) {
    ["train-metric", "test-metric"].forEach((id, k) => {
      const { exact, iou, accuracy } = parts[k] ?? {};
      const pixels = iou === undefined ? "" : `: of all pixels of a class or taken for it, the share that is both, mean over classes; ${percent(accuracy)} of the pixels are right`;
      const title = `On the ${k ? "test" : "training"} part${exact === undefined ? pixels : `; ${percent(exact)} of the answers are wholly right`}`;
      const node = this.values[id].parentElement;
      if (node.title !== title) node.title = title;
    });
  }

  frame(frame) {
    this.gear(frame);
    const { train, test } = frame.metrics ?? {};
    const metric = this.metric === "r2" ? score : percent;
    this.whole(train, test);
    const texts = {
      epoch: epoch(frame.epoch),
      step: integer(frame.step),
      "train-loss": loss(train?.loss),
      "test-loss": loss(test?.loss),
      "train-metric": metric(train?.[this.metric]),
      "test-metric": metric(test?.[this.metric]),
      rate: brief(frame.samples_per_s),
      elapsed: duration(frame.elapsed),
      "learning-rate": short(frame.learning_rate),
    };
    for (const [id, text] of Object.entries(texts)) say(this.values[id], text);
  }
}
