// By which method: the chosen one with its question and parameters; all of them in a list that says how each suits this network.
import { el, icon, say } from "../dom.js";
import { Popover } from "../diagram/popover.js";
import { options } from "./example.js";
import { Form } from "./form.js";

const CARE = "M12 3.5 2.5 20h19L12 3.5zM12 10v4.5M12 17.2v.3";
const OPEN = "M6 9l6 6 6-6";
const LEAST = 2;   // pixels to a piece

export class MethodChoice {
  static id = "method";

  constructor(root, page) {
    this.page = page;
    this.name = el("span.methodname");
    this.mark = el("span.care", { hidden: true }, icon(CARE, { filled: false }));
    this.button = el("button.pick", { type: "button", "data-name": "method", "aria-haspopup": "dialog", onclick: () => this.open() }, this.mark, this.name, icon(OPEN, { filled: false }));
    this.question = el("p.hint.question");
    this.caution = el("p.hint.caution", { hidden: true });
    this.form = new Form((field, value) => page.choose({ method: { ...page.choice.method, [field]: value } }));
    this.groups = el("select.small", { "aria-label": "What is told apart", onchange: () => page.choose({ groups: this.groups.value === "" ? null : Number(this.groups.value) }) });
    this.pieces = el("label.pairline", { title: "Score every pixel, or pieces of the picture together", hidden: true }, el("span", {}, "Score"), this.groups);
    root.append(el("header", {}, el("h3", {}, "Method")), this.button, this.question, this.caution, this.pieces, this.form.node);
    this.shell = el("div.nd.methods");
    root.append(this.shell);
    this.popover = new Popover(this.shell);
  }

  opened(opened) {
    this.cards = opened.methods;
    this.popover.close({ back: false });
    const side = opened.form === "image" ? Math.min(...opened.raw_shape.slice(1)) : 0;
    const sides = [2, 3, 4, 5, 6, 8, 10, 12, 16].filter((pieces) => pieces * LEAST <= side);
    this.pieces.hidden = !sides.length;
    options(this.groups, [["", "every pixel"], ...sides.map((pieces) => [String(pieces), `${pieces} × ${pieces} pieces`])]);
    this.choice(this.page.choice);
  }

  choice({ method, groups }) {
    if (!this.cards || !method) return;
    const card = this.cards.find(({ kind }) => kind === method.kind);
    say(this.name, card.title);
    say(this.question, card.question || card.summary);
    this.question.title = `${card.summary}\n\nIt does not show: ${card.shows_not}`;
    const care = card.fit === "caution";
    this.mark.hidden = !care;
    this.caution.hidden = !care;
    say(this.caution, card.reason);
    this.groups.value = groups === null ? "" : String(groups);
    this.form.show(card, method);
  }

  open() {
    if (performance.now() - (this.closed ?? -1e9) < 250) return;   // the press on the button has just closed it
    const chosen = this.page.choice.method.kind;
    const offered = this.cards.filter(({ fit }) => fit !== "no");
    const absent = this.cards.filter(({ fit }) => fit === "no");
    const groups = [...new Set(offered.map(({ group }) => group))];
    const list = el("div.methodlist", { role: "listbox", "aria-label": "Methods", onkeydown: (event) => this.key(event) },
      groups.flatMap((group) => [el("h4", {}, group), ...offered.filter((card) => card.group === group).map((card) => this.line(card, card.kind === chosen))]),
      absent.length ? [el("h4", {}, "Not for this network"), ...absent.map((card) => this.line(card, false))] : null);
    this.popover.open({ anchor: () => this.button, content: list, label: "Methods", beside: true, kind: "wide", focus: list.querySelector("[aria-selected=true]"), closed: ({ back }) => { this.closed = back ? undefined : performance.now(); if (back) this.button.focus(); } });
    list.querySelector("[aria-selected=true]")?.scrollIntoView({ block: "nearest" });
  }

  line(card, chosen) {
    const off = card.fit === "no";
    return el("button.methodline", { type: "button", role: "option", "aria-selected": chosen, "aria-disabled": off, tabindex: chosen ? 0 : -1, "data-kind": card.kind, onclick: () => off || this.pick(card) },
      el("b", {}, card.title, card.random ? el("span.tag", { title: "Draws random numbers; another seed gives other scores" }, "sampled") : null),
      el("span", {}, off ? card.reason : card.question || card.summary),
      card.fit === "caution" ? el("span.caution", {}, card.reason) : null);
  }

  pick(card) {
    this.popover.close();
    this.page.choose({ method: { ...card.defaults } });
  }

  key(event) {
    const lines = [...event.currentTarget.querySelectorAll(".methodline")];
    const at = lines.indexOf(event.target.closest(".methodline"));
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: lines.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    lines[Math.max(0, Math.min(lines.length - 1, to))].focus();
  }

  destroy() { this.popover.destroy(); }
}
