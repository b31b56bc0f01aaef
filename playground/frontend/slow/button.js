// The button that opens slow motion.
import { line } from "../diagram/icons.js";
import { el } from "../dom.js";
import { access, restrict } from "../lesson.js";

const LABEL = "Slow motion: the next training step in five phases";

/** The button; it is off until it is known which optimiser steps. */
export const slowButton = (stage) => el("button.nd-tool", { type: "button", "data-name": "slow", title: LABEL, "aria-label": LABEL, disabled: true, onclick: () => stage.emit("slow") }, line("snail"));

/** An optimiser that evaluates the loss several times a step has no five phases to show, and where a lesson keeps steps from the learner this one is none either. */
export function offerSlow(button, optimiser, lesson) {
  const several = optimiser?.kind === "lbfgs";
  delete button.dataset.own;
  button.title = several ? "L-BFGS evaluates the loss several times in each step, so slow motion cannot show it" : LABEL;
  button.disabled = !restrict(button, access(lesson, "step")) || several;
}
