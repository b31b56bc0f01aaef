// The positions of a sequence as a wrapping row of buttons: one stop for the Tab key, arrows within, Up and Down from line to line.
import { el } from "../../dom.js";

export class Beads {
  /** `pick(k)` when position k is chosen; `over(k)` when the pointer or the focus is on it, null when on none; `key(event, k)` sees keys first and returns true where it took one. */
  constructor(label, { pick = () => {}, over = () => {}, key = () => false } = {}) {
    Object.assign(this, { pick, over, ownKey: key, at: 0 });
    this.node = el("div.beads", {
      role: "listbox", "aria-label": label,
      onkeydown: (event) => this.key(event),
      onclick: (event) => this.touch(event, (k) => { this.tab(k); this.pick(k); }),
      onpointerover: (event) => this.touch(event, this.over),
      onpointerleave: () => this.over(this.focused()),
      onfocusin: (event) => this.touch(event, (k) => { this.tab(k); this.over(k); }),
      onfocusout: () => this.over(null),
    });
  }

  /** So many positions, each written by `write(button, k)`; `chosen` is marked, null for none. */
  show(count, write, chosen = null) {
    const { node } = this;
    while (node.children.length > count) node.lastChild.remove();
    while (node.children.length < count) node.append(el("button.bead", { type: "button", role: "option", tabindex: -1, "data-k": node.children.length }));
    for (let k = 0; k < count; k++) {
      write(node.children[k], k);
      node.children[k].setAttribute("aria-selected", k === chosen);
    }
    this.tab(Math.max(0, Math.min(count - 1, chosen ?? this.at)));
  }

  touch(event, act) {
    const bead = event.target.closest?.(".bead");
    if (bead) act(Number(bead.dataset.k));
  }

  /** Which position the Tab key leads to. */
  tab(k) {
    const before = this.node.children[this.at];
    if (before) before.tabIndex = -1;
    this.at = k;
    if (this.node.children[k]) this.node.children[k].tabIndex = 0;
  }

  focus(k) { this.node.children[Math.max(0, Math.min(this.node.children.length - 1, k))]?.focus(); }

  /** The position that has the focus, null where none has. */
  focused() {
    const { activeElement } = this.node.getRootNode();
    return this.node.contains(activeElement) ? Number(activeElement.dataset.k) : null;
  }

  key(event) {
    const { at, node: { children } } = this;
    if (this.ownKey(event, at)) return this.took(event);
    const to = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: children.length - 1 }[event.key] ?? (event.key === "ArrowUp" ? this.beside(-1) : event.key === "ArrowDown" ? this.beside(1) : undefined);
    if (to === undefined) return;
    this.took(event);
    this.focus(to);
  }

  took(event) {
    event.preventDefault();
    event.stopPropagation();
  }

  /** The position nearest above or below, by where they stand on screen. */
  beside(by) {
    const beads = [...this.node.children];
    const here = beads[this.at];
    const line = beads.map((bead) => bead.offsetTop).filter((top) => (by > 0 ? top > here.offsetTop : top < here.offsetTop));
    if (!line.length) return this.at;
    const top = by > 0 ? Math.min(...line) : Math.max(...line);
    let best = this.at;
    let nearest = Infinity;
    beads.forEach((bead, k) => {
      const away = Math.abs(bead.offsetLeft - here.offsetLeft);
      if (bead.offsetTop === top && away < nearest) [best, nearest] = [k, away];
    });
    return best;
  }
}
