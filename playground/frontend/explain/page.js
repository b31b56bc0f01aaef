// The Explain page: why the network says what it says of the chosen example.
import { Choices } from "./choices.js";
import { shade } from "./evidence.js";
import { QuestionPanel } from "./question.js";
import { answersAt, firstPlace, highest, placed } from "./reading.js";
import { Shell } from "./shell.js";
import { VIEWS } from "./views.js";

const WORDS = {
  copied: "Explained at step",
  renew: "Explain the network as it is now",
  follow: "While it trains, take a fresh copy twice a second and explain that",
  nothing: "There is nothing to explain yet",
  needs: "Explanations need one",
};

/** `choice` adds target, auto, baseline, method and groups: a target that is given stays, `auto: true` lets it follow the prediction. */
export class Page extends Shell {
  constructor(parent) { super(parent, { name: "reasoned", label: "Question", Middle: QuestionPanel, choices: new Choices(), views: VIEWS, every: 0.5, words: WORDS }); }

  predicted(prediction) {
    super.predicted(prediction);
    const { opened, choice: { target, auto, origin } } = this;
    if (target.block) return;
    const { task } = opened;
    const place = placed(task) ? (target.place ?? firstPlace(opened, origin, prediction)) : null;
    const answers = task.classes && auto ? answersAt(task, prediction, place) : null;
    const output = answers && !answers.every(Number.isNaN) ? highest(answers) : target.output;
    if (output === target.output && (place === null || place === target.place)) return;
    this.choose({ target: { output, against: target.against === output ? null : target.against, ...(place === null ? {} : { place }) }, auto });
  }

  choose(partial) {
    const row = partial.example?.row;
    const leads = row !== undefined && !partial.target && this.opened && (this.choice.auto || placed(this.opened.task));
    super.choose(leads ? { ...partial, target: this.choices.toward(this.opened, row), auto: this.choice.auto } : partial);
  }

  /** The colour of a score: green for, purple against, paler the smaller it is. */
  colour(score, most) { return shade(this.theme, score / (most || 1)).fill; }
}
