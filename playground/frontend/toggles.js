// A row of switches under a plot, each with the mark it stands for; what was chosen is kept in this browser tab.
import { el, sized } from "./dom.js";
import { access, restrict } from "./lesson.js";
import { mark, PARTS } from "./marks.js";

const KEY = "neural-playground-shown";

export class Toggles {
  /** `items`: [{id, label, part?}]; `on` holds the ids that are on; `change()` is called after each change; a lesson may say which are on at first. */
  constructor(items, initially, change, lesson = null) {
    this.key = `${KEY}${lesson?.shown ? `:${lesson.shown}` : ""}`;
    this.on = new Set(recall(this.key) ?? lesson?.shown ?? initially);
    this.items = items;
    this.buttons = items.map((item) => {
      const button = el("button.toggle", { type: "button", "aria-pressed": this.on.has(item.id), title: item.title ?? `Show or hide: ${item.label}`, onclick: () => this.flip(item.id, button, change) });
      if (item.part !== undefined) button.append(el("canvas", { "aria-hidden": "true" }));
      button.append(item.label);
      return button;
    });
    this.node = el("div.toggles", { role: "group", "aria-label": "Shown points" }, this.buttons);
  }

  flip(id, button, change) {
    this.on.has(id) ? this.on.delete(id) : this.on.add(id);
    button.setAttribute("aria-pressed", this.on.has(id));
    try { sessionStorage.setItem(this.key, JSON.stringify([...this.on])); } catch { /* storage may be forbidden */ }
    change();
  }

  /** Offer only some: the ids in `ids`. */
  offer(ids) { this.items.forEach((item, i) => { this.buttons[i].hidden = !ids.includes(item.id); }); }

  /** Hide or lock what a lesson does. */
  restrict(lesson) {
    this.items.forEach((item, i) => {
      const kind = access(lesson, item.part === undefined ? `output.${item.id}` : "output.points");
      this.buttons[i].disabled = !restrict(this.buttons[i], kind);
    });
  }

  theme(theme) {
    this.items.forEach((item, i) => {
      const canvas = this.buttons[i].querySelector("canvas");
      if (canvas) mark(sized(canvas, 13, 13), item.part, 6.5, 6.5, 4, theme.muted, theme);
    });
  }
}

export const partToggles = () => PARTS.map(({ id, label }, part) => ({ id, label, part }));

function recall(key) {
  try { return JSON.parse(sessionStorage.getItem(key)); } catch { return null; }
}
