// The status line: what the run is doing, why it stopped, and the way on.
import { el, say } from "./dom.js";
import { access } from "./lesson.js";
import { epoch, integer } from "./numbers.js";

const WORDS = { ready: "Ready", running: "Running", paused: "Paused", finished: "Finished", diverged: "Diverged", parked: "Parked", failed: "Failed", ended: "Ended", blocked: "Not ready", lost: "Reconnecting", gone: "Ended", connecting: "Connecting" };

export class Status {
  constructor(stage) {
    this.stage = stage;
    this.pill = el("span.pill", {});
    this.text = el("span.sentence", {});
    this.action = el("button.link", { type: "button", hidden: true, onclick: () => this.act?.() });
    this.live = el("span.hidden", { role: "status", "aria-live": "polite" });
    this.node = el("div.status", {}, this.pill, this.text, this.action, this.live);
  }

  update(state) {
    const { kind, text, action, act } = this.read(state);
    this.pill.dataset.state = kind;
    say(this.pill, WORDS[kind] ?? kind);
    say(this.text, text);
    this.text.title = text;
    this.text.classList.toggle("long", text.length > 90);
    this.action.hidden = !action;
    say(this.action, action ?? "");
    this.act = act;
    this.announce(kind, text);
  }

  /** Readers hear of a change of state once, never of numbers that tick. */
  announce(kind, text) {
    if (kind === this.announced) return;
    const first = this.announced === undefined;
    this.announced = kind;
    if (!first) say(this.live, `${WORDS[kind] ?? kind}. ${text}`);
  }

  /** How to begin, with what a lesson leaves. */
  invitation() {
    const { lesson } = this.stage.config;
    if (access(lesson, "play") === "open") return "Press play, or the space bar, to train.";
    return access(lesson, "step") === "open" ? "Step to train." : "";
  }

  /** The gravest thing that can be said now. */
  read(state) {
    const { config, frame, connection } = this.stage;
    if (config.problems?.length) {
      const more = config.problems.length - 1;
      return { kind: "blocked", text: config.problems[0].message + (more ? ` (and ${more} more)` : "") };
    }
    if (connection === "lost") return { kind: "lost", text: "The connection is lost; training goes on. Trying again …" };
    if (connection === "gone") return { kind: "gone", text: "This run is no longer on the server." };
    if (!frame) return { kind: "connecting", text: "Making the network ready …" };
    const status = frame.status ?? {};
    if (state !== status.state) return { kind: state, text: "" };   // a click that no frame has confirmed yet
    return this.ofRun(state, status);
  }

  pace() {
    const { unit, rate } = this.stage.frame.speed ?? {};
    return rate ? `${rate} ${unit}${rate === 1 ? "" : "s"} a second.` : "As fast as it goes.";
  }

  ofRun(state, status) {
    const said = status.message ?? "";
    switch (state) {
      case "running": return { kind: state, text: said || this.pace() };
      case "paused": return { kind: state, text: said || `At epoch ${epoch(this.stage.frame.epoch)}.` };
      case "ready": return { kind: state, text: said || this.invitation() };
      case "diverged": {
        const where = /step/i.test(said) ? "" : `At step ${integer(status.step)}${status.layer ? ` in ${status.layer}` : ""}: `;
        return { kind: state, text: where + said, ...(status.recoverable === false ? {} : { action: "Back to the last good step", act: () => this.stage.send({ op: "recover" }) }) };
      }
      case "parked": return { kind: state, text: said || "Nobody was watching, so the run was put aside.", action: "Go on", act: () => this.stage.send({ op: "play" }) };
      default: return { kind: state, text: said };
    }
  }
}
