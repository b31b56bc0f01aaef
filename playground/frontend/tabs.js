// A tab list as the ARIA practices describe it: arrow keys move, the chosen tab alone is in the tab order.
import { el } from "./dom.js";

export class Tabs {
  /** `choose(id)` is called whenever another tab is shown, by hand or because the old one went. */
  constructor(label, choose) {
    this.list = el("div.tabs", { role: "tablist", "aria-label": label, onkeydown: (event) => this.key(event) });
    this.panel = el("div.tabpanel", { role: "tabpanel" });
    this.choose = choose;
    this.items = [];
    this.id = null;
  }

  /** The tabs on offer: [{id, label}]. The chosen one stays chosen where it still is on offer. */
  offer(items, preferred = null) {
    if (JSON.stringify(items) === JSON.stringify(this.items)) return;
    this.items = items;
    this.list.replaceChildren(...items.map(({ id, label }) => el("button.tab", { role: "tab", type: "button", "data-id": id, onclick: () => this.pick(id) }, label)));
    const kept = items.find((item) => item.id === this.id) ?? items.find((item) => item.id === preferred) ?? items[0];
    this.id = null;
    if (kept) this.pick(kept.id);
  }

  pick(id) {
    if (id === this.id) return;
    this.id = id;
    for (const tab of this.list.children) {
      const chosen = tab.dataset.id === id;
      tab.setAttribute("aria-selected", chosen);
      tab.tabIndex = chosen ? 0 : -1;
      if (chosen) this.panel.setAttribute("aria-label", tab.textContent);
    }
    this.choose(id);
  }

  key(event) {
    const at = this.items.findIndex((item) => item.id === this.id);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: this.items.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    const { id } = this.items[(to + this.items.length) % this.items.length];
    this.pick(id);
    this.list.querySelector(`[data-id="${id}"]`).focus();
  }
}

/** A row of exclusive choices drawn as one control: [{id, label}]. */
export class Choice {
  constructor(label, items, choose) {
    this.id = items[0].id;
    this.node = el("div.choice", { role: "radiogroup", "aria-label": label });
    this.choose = choose;
    this.node.append(...items.map((item) => el("button", { type: "button", role: "radio", "data-id": item.id, onclick: () => { this.show(item.id); choose(item.id); } }, item.label)));
    this.node.addEventListener("keydown", (event) => this.key(event));
    this.show(this.id);
  }

  show(id) {
    this.id = id;
    for (const button of this.node.children) {
      button.setAttribute("aria-checked", button.dataset.id === id);
      button.tabIndex = button.dataset.id === id ? 0 : -1;
    }
  }

  key(event) {
    const move = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (!move) return;
    event.preventDefault();
    const buttons = [...this.node.children].filter((button) => !button.disabled);
    const next = buttons[(buttons.findIndex((button) => button.dataset.id === this.id) + move + buttons.length) % buttons.length];
    next.focus();
    next.click();
  }
}
