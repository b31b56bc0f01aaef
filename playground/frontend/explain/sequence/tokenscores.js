// Tokens in the colour of their evidence: green for, purple against, on one scale, each with its number where there is room.
import { el, say } from "../../dom.js";
import { percent, short } from "../../numbers.js";
import { wordy } from "../../subjects.js";
import { furthest, shade } from "../evidence.js";
import { sign } from "../scores.js";
import { Beads } from "./beads.js";
import { tokenOf } from "./token.js";

const FEW = 24;   // tokens that have their numbers beneath them

export class TokenScores {
  /** `tell(text)` says what the pointer or the focus is on, or what is worth knowing where it is on none. */
  constructor(page, tell) {
    Object.assign(this, { page, tell });
    this.beads = new Beads("The tokens and their scores", { over: (k) => this.read(k), pick: (k) => this.read(k) });
    this.node = el("div.tokenscores", {}, this.beads.node);
  }

  /** `scores`, `raw`, `start` f4 (length,): `start` is null where there is no baseline. `cue(k)`: whether position k decides; `here`: the position whose answer is explained, or null. */
  show({ scores, raw, start, cue, here }) {
    Object.assign(this, { scores, raw, start, cue, here });
    this.draw();
  }

  draw() {
    const { page: { theme, opened }, scores, raw, cue, here } = this;
    if (!scores) return;
    const { vocabulary, glue } = opened.data;
    const most = furthest(scores);
    const numbers = scores.length <= FEW;
    this.beads.node.classList.toggle("numbered", numbers);
    this.beads.node.classList.toggle("spaced", (glue ?? (wordy(vocabulary) ? " " : "")) !== "");
    this.beads.show(scores.length, (bead, k) => {
      if (!bead.firstChild) bead.append(el("b"), el("small"));
      const { fill, ink } = shade(theme, scores[k] / most);
      say(bead.firstChild, tokenOf(vocabulary, raw[k]));
      say(bead.lastChild, numbers ? sign(scores[k], 2) : "");
      Object.assign(bead.style, { background: fill, color: ink });
      bead.dataset.score = scores[k];
      bead.classList.toggle("cue", Boolean(cue?.(k)));
      bead.classList.toggle("here", k === here);
      bead.setAttribute("aria-label", this.words(k));
    });
    this.read(this.beads.focused());
  }

  read(k) { this.tell(this.scores ? this.words(k ?? this.strongest(), k === null) : ""); }

  strongest() { return this.scores.reduce((best, score, k) => (Math.abs(score) > Math.abs(this.scores[best]) ? k : best), 0); }

  words(k, rest = false) {
    const { scores, raw, start, cue, page: { opened: { data: { vocabulary } } } } = this;
    const all = scores.reduce((sum, score) => sum + Math.abs(score), 0);
    const share = all ? ` (${percent(Math.abs(scores[k]) / all, 0)} of all evidence)` : "";
    const begun = start ? `; baseline ${start[k] < 0 ? "no token" : `“${tokenOf(vocabulary, start[k])}”`}` : "";
    return `${rest ? "Strongest: position" : "Position"} ${k + 1}, “${tokenOf(vocabulary, raw[k])}”: ${sign(scores[k], 4)}${share}${begun}${cue?.(k) ? "; it truly decides" : ""}`;
  }
}
