// One's own sequence of tokens: choose a position, then type another token or take it from the list.
import { el, say } from "../../dom.js";
import { wordy } from "../../subjects.js";
import { Beads } from "./beads.js";
import { numbersOf, rowOf, shown, tokenOf } from "./token.js";

const PAUSE = 900;   // ms after which typing begins a word anew

export class TokenEditor {
  constructor(root, page) {
    Object.assign(this, { page, at: 0, typed: "" });
    this.beads = new Beads("The sequence: arrow keys move, typing puts another token there", { pick: (k) => this.turn(k), over: (k) => { if (k !== null && this.beads.focused() === k) this.turn(k); }, key: (event, k) => this.key(event, k) });
    this.place = el("span");
    this.list = el("select.small", { "aria-label": "The token at the chosen position", onchange: () => this.put(Number(this.list.value)) });
    root.append((this.node = el("div.sequenceedit", {}, this.beads.node, el("label.pairline", {}, this.place, this.list))));
  }

  opened({ data }) {
    const { vocabulary, glue } = data;
    const key = JSON.stringify(vocabulary);
    if (key !== this.known) {
      this.known = key;
      this.list.replaceChildren(...vocabulary.map((name, token) => el("option", { value: token }, shown(name))));
    }
    this.single = vocabulary.every((name) => [...name].length === 1);
    this.beads.node.classList.toggle("spaced", (glue ?? (wordy(vocabulary) ? " " : "")) !== "");
    this.choice(this.page.choice);
  }

  choice(choice) {
    const { opened } = this.page;
    const tokens = numbersOf(opened, choice);
    if (!tokens) return;
    const { vocabulary } = opened.data;
    const before = rowOf(opened.data, choice.origin);
    this.at = Math.min(this.at, tokens.length - 1);
    this.beads.show(tokens.length, (bead, k) => {
      const changed = Boolean(before) && before[k] !== tokens[k];
      say(bead, tokenOf(vocabulary, tokens[k]));
      bead.classList.toggle("changed", changed);
      const told = `Position ${k + 1}: ${tokenOf(vocabulary, tokens[k])}${changed ? `, was ${tokenOf(vocabulary, before[k])}` : ""}`;
      if (bead.title !== told) bead.title = told;
      bead.setAttribute("aria-label", told);
    }, this.at);
    this.tell(tokens);
  }

  tell(tokens) {
    say(this.place, `Position ${this.at + 1}`);
    this.list.value = String(tokens[this.at]);
  }

  turn(k) {
    this.typed = "";
    this.at = k;
    this.choice(this.page.choice);
  }

  /** Another token at the chosen position. */
  put(token) {
    const tokens = numbersOf(this.page.opened, this.page.choice);
    if (tokens[this.at] !== token) this.page.choose({ example: { raw: Array.from(tokens).with(this.at, token) } });
  }

  /** A letter that is a token itself goes in and moves on; of longer names the first that begins with what was typed. */
  key(event, k) {
    if (event.key === "Enter") return this.list.focus(), true;
    if (event.key.length !== 1 || event.ctrlKey || event.metaKey || event.altKey) return false;
    const { vocabulary } = this.page.opened.data;
    if (performance.now() - (this.stroke ?? 0) > PAUSE) this.typed = "";
    this.stroke = performance.now();
    this.at = k;
    this.typed = this.single ? event.key : this.typed + event.key;
    const exact = vocabulary.indexOf(this.typed);
    const token = exact >= 0 ? exact : vocabulary.findIndex((name) => name.toLowerCase().startsWith(this.typed.toLowerCase()));
    if (token < 0) return event.key === " " ? false : (this.typed = "", true);
    const { typed } = this;
    this.put(token);
    if (this.single) this.beads.focus(k + 1);
    else this.typed = typed;
    return true;
  }
}
