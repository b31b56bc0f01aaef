// The Explain page: why the network says what it says of the chosen example.
import { Choices } from "./choices.js";
import { shade } from "./evidence.js";
import { QuestionPanel } from "./question.js";
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
    if (!this.choice.auto || !prediction.probability) return;
    const output = prediction.probability.indexOf(Math.max(...prediction.probability));
    if (output >= 0 && output !== this.choice.target.output) this.choose({ target: { output, against: this.choice.target.against === output ? null : this.choice.target.against }, auto: true });
  }

  choose(partial) {
    const row = partial.example?.row;
    const leads = row !== undefined && !partial.target && this.choice.auto && this.opened?.predicted.probability;
    super.choose(leads ? { ...partial, target: this.choices.toward(this.opened.predicted, row), auto: true } : partial);
  }

  /** The colour of a score: green for, purple against, paler the smaller it is. */
  colour(score, most) { return shade(this.theme, score / (most || 1)).fill; }
}
