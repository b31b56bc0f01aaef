// A sentence at the foot of the stage that goes by itself, with the way to undo what it tells of.
import { el } from "./dom.js";

const STAYS = 9000;   // ms; longer while the pointer or the focus is on it
const READING = 70;   // ms a letter

export class Notice {
  constructor(root, stage) {
    this.stage = stage;
    this.node = el("div.notice", { role: "status", "aria-live": "polite", hidden: true, onpointerenter: () => clearTimeout(this.timer), onpointerleave: () => this.wait(), onfocusin: () => clearTimeout(this.timer), onfocusout: () => this.wait() });
    root.append(this.node);
  }

  destroy() { clearTimeout(this.timer); }

  config({ notice }) {
    if (!notice || notice.id === this.id) return;
    this.id = notice.id;
    this.show(notice.text, notice.undo);
  }

  show(text, undo = false) {
    const close = el("button.close", { type: "button", "aria-label": "Dismiss", onclick: () => this.hide() }, "×");
    const back = undo && el("button.link", { type: "button", onclick: () => { this.hide(); this.stage.trigger("undo"); } }, "Undo");
    this.node.replaceChildren(el("span", {}, text), ...(back ? [back] : []), close);
    this.node.hidden = false;
    this.wait();
  }

  wait() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.hide(), Math.max(STAYS, READING * this.node.textContent.length));
  }

  hide() { this.node.hidden = true; }

  scene() {}
  frame() {}
  theme() {}
}
