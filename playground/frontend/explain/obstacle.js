// What stands in the way of asking anything, as a sentence over the views with the way on.
import { el, say } from "../dom.js";

const PATIENCE = 400;   // ms before waiting is worth a word

export class Obstacle {
  constructor(page) {
    this.page = page;
    this.text = el("p", { role: "status" });
    this.action = el("button.btn.wide", { type: "button", onclick: () => this.act?.() });
    this.node = el("div.obstacle", { hidden: true }, this.text, this.action);
    this.began = performance.now();
    this.timer = setTimeout(() => this.update(), PATIENCE);
  }

  update() {
    const { text, action, act } = this.read() ?? {};
    this.node.hidden = !text;
    say(this.text, text ?? "");
    this.action.hidden = !action;
    say(this.action, action ?? "");
    this.act = act;
  }

  read() {
    const { page } = this;
    const { config: { problems, token }, room: { words } } = page;
    if (problems?.length) return { text: `${words.nothing}: the experiment on the Play page cannot run. ${problems[0].message}` };
    if (page.opened) return null;
    const again = { action: "Try again", act: () => page.refresh() };
    if (page.fault) return { text: page.fault.message, ...(page.fault.lasting ? {} : again) };
    if (page.connection === "gone" || page.asking === "gone") return { text: "This run is no longer on the server. A fresh one of the same experiment is being made …" };
    if (page.connection === "blocked") return { text: `No connection to the run can be opened from here. ${words.needs}: ask whoever runs the network between you and the server to let WebSockets through.` };
    if (page.asking === "lost") return { text: "The connection to the server is lost. Trying again …" };
    if (performance.now() - this.began < PATIENCE) return null;
    return { text: token ? "Taking a copy of the network …" : "Making the network ready …" };
  }
}
