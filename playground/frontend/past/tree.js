// The tree of runs behind one button: who was forked from whom, at which step, with what changed.
import { el, icon, say } from "../dom.js";
import { integer, percent, score } from "../numbers.js";

const FORK = "M7 4v9M7 13a3 3 0 1 0 0 6 3 3 0 0 0 0-6zM17 4a3 3 0 1 0 0 6 3 3 0 0 0 0-6zM17 10c0 4-7 2-8.500 4.500";

/** The list of a tree's runs: nodes as `ui/tree.py` makes them; `open(uid)` is called for the one that was chosen. */
export function list(nodes, open) {
  const items = nodes.map((node) => item(node, nodes, open));
  const root = el("ul.runs", { role: "tree", "aria-label": "Tree of runs", onkeydown: (event) => walk(event, items) }, items);
  return root;
}

function item(node, nodes, open) {
  const { uid, name, depth, forked, changes, step, metric, value, current } = node;
  const reached = value === null || value === undefined ? "" : metric === "r2" ? score(value) : percent(value);
  const origin = forked === null || forked === undefined ? "the first run" : `from step ${integer(forked)}: ${changes.length ? changes.join("; ") : "nothing changed"}`;
  const parent = nodes.find((other) => other.uid === node.parent);
  return el(
    "li",
    { role: "treeitem", "aria-level": depth + 1, "aria-current": current ? "true" : null, tabindex: current ? 0 : -1, "data-uid": uid, "data-parent": parent?.uid ?? "", style: `--depth:${Math.min(depth, 12)}`, title: `${name}\n${origin}`, onclick: () => !current && open(uid) },
    el("span.branch", { "aria-hidden": "true" }),
    el("span.what", {}, el("b", {}, name), el("span.origin", {}, origin)),
    el("span.reached", {}, el("b", {}, reached), el("span", {}, current ? "this run" : `step ${integer(step)}`)),
  );
}

function walk(event, items) {
  const at = items.findIndex((each) => each === event.target);
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: items.length - 1 }[event.key];
  if (to !== undefined) items[Math.max(0, Math.min(items.length - 1, to))]?.focus();
  else if (event.key === "Enter" || event.key === " ") event.target.click();
  else return;
  event.preventDefault();
}

/** A button that says how many runs there are, with their tree below it. */
export class Tree {
  constructor(open) {
    this.open = open;
    this.count = el("span");
    this.button = el("button.link.many", { type: "button", "data-name": "tree", "aria-haspopup": "tree", "aria-expanded": "false", title: "The tree of runs that this one belongs to", onclick: () => this.toggle() }, icon(FORK, { filled: false }), this.count);
    this.panel = el("div.family", { hidden: true });
    this.node = el("div.tree", { hidden: true, onkeydown: (event) => event.key === "Escape" && this.toggle(false) }, this.button, this.panel);
    this.outside = (event) => !event.composedPath().includes(this.node) && this.toggle(false);
    document.addEventListener("pointerdown", this.outside);
  }

  destroy() { document.removeEventListener("pointerdown", this.outside); }

  show(nodes) {
    const key = JSON.stringify(nodes);
    if (key === this.key) return;
    this.key = key;
    this.node.hidden = nodes.length < 2;
    say(this.count, `${nodes.length} runs`);
    this.panel.replaceChildren(list(nodes, (uid) => { this.toggle(false); this.open(uid); }));
    if (nodes.length < 2) this.toggle(false);
  }

  toggle(on = this.panel.hidden) {
    if (this.panel.hidden === !on) return;
    this.panel.hidden = !on;
    this.button.setAttribute("aria-expanded", String(on));
    if (on) this.panel.querySelector("[aria-current]")?.focus();
    else if (this.panel.contains(this.panel.getRootNode().activeElement)) this.button.focus();
  }
}
