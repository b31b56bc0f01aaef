// The evidence on the sequence itself, with the scale of its colours and what is read off it.
import { el, say } from "../../dom.js";
import { furthest, hues } from "../evidence.js";
import { sign } from "../scores.js";
import { SeriesScores } from "./seriesscores.js";
import { countedFrom, deciding } from "./token.js";
import { TokenScores } from "./tokenscores.js";

const KINDS = { tokens: TokenScores, series: SeriesScores };

export class OnSequence {
  constructor(page) {
    this.page = page;
    this.readout = el("p.seqreadout");
    this.body = el("div");
    this.scale = el("span.seqscale", {}, (this.low = el("span")), (this.ramp = el("i")), (this.high = el("span")));
    this.cue = el("span.seqkey.cue", { hidden: true, title: "So these data were made" }, el("i"), "truly decides");
    this.here = el("span.seqkey.here", { hidden: true }, el("i"), "the answer explained");
    this.from = el("span.seqfrom");
    this.start = el("span.seqkey.start", { hidden: true }, el("i"), "baseline");
    this.node = el("section.onsequence", { "aria-label": "On the sequence", hidden: true }, el("header", {}, el("h3", {}, "On the sequence"), this.from, this.cue, this.here, this.start, this.scale), this.body, this.readout);
  }

  /** An answer of `attribute`; null takes the sequence away. */
  show(part) {
    const { page } = this;
    const { form, task, raw_shape: shape } = page.opened;
    this.node.hidden = !part || !KINDS[form];
    if (this.node.hidden) return;
    if (form !== this.form) {
      this.form = this.node.dataset.form = form;
      this.view?.destroy?.();
      this.view = new KINDS[form](page, (text) => say(this.readout, text));
      this.body.replaceChildren(this.view.node);
    }
    const place = part.target?.place ?? null;
    const before = task.length === undefined ? 0 : shape[0] - task.length;   // a source that is read before answers begin
    const shown = { scores: part.scores, raw: part.raw, start: part.start, cue: deciding(page.opened, page.choice, part.scores.length), here: place === null ? null : before + place };
    this.cue.hidden = !shown.cue;
    this.here.hidden = shown.here === null;
    this.start.hidden = form !== "series" || !shown.start;
    const counted = countedFrom(page.opened, page.choice);
    say(this.from, counted && `${page.opened.data.names[0]} ${counted}`);
    this.most = furthest(part.scores);
    this.view.show(shown);
    this.legend();
  }

  legend() {
    if (!this.most) return;
    const { theme } = this.page;
    const [against, favour] = hues(theme);
    say(this.low, `against ${sign(-this.most, 2)}`);
    say(this.high, `${sign(this.most, 2)} for`);
    this.ramp.style.background = `linear-gradient(90deg, ${against}, ${theme.neutral}, ${favour})`;
  }

  draw() {
    if (this.node.hidden) return;
    this.view?.draw();
    this.legend();
  }

  destroy() { this.view?.destroy?.(); }
}
