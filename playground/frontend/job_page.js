// A page that follows a long job: what it tells as it comes, where it stands, and the bar that holds, resumes and stops it.
import { ICONS } from "./bar.js";
import { el, icon, say } from "./dom.js";
import { hook } from "./hook.js";
import { JobLine, knownJob, rememberJob } from "./job.js";
import { Notice } from "./notice.js";
import { room } from "./room.js";
import { tellAll, themed } from "./tell.js";

const LOWEST = 560;      // px; below this the page scrolls instead
const NARROW = 760;      // px; below this the panels stand one under the other

/** What an entry of a component returns: one page for each place it is mounted in, whatever Streamlit draws anew around it. */
export function mounted(name, Page, component) {
  const held = Symbol.for(`neural-playground.${name}`);   // the parentElement's page; the name outlives a new version of this module
  const { parentElement } = component;
  if (!(parentElement[held] instanceof Page)) {
    parentElement[held]?.destroy();   // made by an older version of this module, which the server has replaced
    parentElement[held] = new Page(parentElement);
  }
  parentElement[held].update(component);
  return () => {
    if (parentElement.isConnected) return;   // only superseded by a newer call
    parentElement[held]?.destroy();
    delete parentElement[held];
  };
}

/**
 * A subclass gives `static name_` (of the page and its job), `noun`, `sheet`, `words` by state, `invitation`, `parts` ({name: label}, the bar first), and
 * `panelled()` (its panels), `clear()`, `take(message)`, `told()` (a sentence on how far it is), `share()` ([done, of all]).
 */
export class JobPage {
  constructor(parent) {
    const kind = this.constructor;
    Object.assign(this, { parent, config: {}, state: null, line: null, panels: [] });
    this.clear();
    this.parts = Object.fromEntries(Object.entries(kind.parts).map(([name, label]) => [name, el(`section.panel.${name}`, { "aria-label": label })]));
    this.pill = el("span.pill");
    this.text = el("span.sentence", { role: "status" });
    this.progress = el("progress", { max: 1, value: 0, "aria-label": "How much has been done" });
    this.hold = el("button.btn", { type: "button", "data-name": "hold", onclick: () => (this.state?.state === "running" || this.state?.state === "queued" ? this.line.pause() : this.line.resume()) });
    this.faces = { pause: icon(ICONS.pause), play: icon(ICONS.play) };
    this.stop = el("button.btn.wide", { type: "button", "data-name": "stop", title: `End the ${kind.noun} with what it has`, onclick: () => this.line.stop() }, "Stop");
    this.empty = el("p.empty", {}, kind.invitation);
    this.parts.bar.append(el("div.controls", {}, this.hold, this.stop), el("div.status", {}, this.pill, this.progress, this.text));
    this.sentinel = el("i.sentinel", { "aria-hidden": "true", ontransitionend: () => this.retheme() });
    this.root = el(`div.stage.${kind.name_}`, { style: "visibility:hidden" }, Object.values(this.parts), this.empty, this.sentinel);
    this.sheets = ["./stage.css", kind.sheet].map((path) => el("link", { rel: "stylesheet", href: new URL(path, import.meta.url) }));
    Promise.all(this.sheets.map((sheet) => new Promise((done) => { sheet.onload = sheet.onerror = done; }))).then(() => { this.root.style.visibility = ""; this.fit(); });
    parent.append(...this.sheets, this.root);
    this.retheme();
    this.notice = new Notice(this.root, this);
    this.panels = [...this.panelled(), this.notice];
    this.onResize = () => this.fit();
    addEventListener("resize", this.onResize);
    this.observer = new ResizeObserver(this.onResize);
    this.observer.observe(this.root);
    hook[kind.name_] = this;
    this.show();
  }

  fit() {
    this.root.classList.toggle("narrow", this.root.clientWidth < NARROW);
    const height = room(this.root, LOWEST);
    if (height !== this.height) this.root.style.setProperty("--np-height", `${(this.height = height)}px`);
  }

  update({ data, setStateValue, setTriggerValue }) {
    Object.assign(this, { setState: setStateValue, setTrigger: setTriggerValue, config: data ?? {} });
    if (!this.reported) {
      this.reported = true;
      this.setState("tab", { token: knownJob(this.constructor.name_) });
    }
    this.retheme();
    this.follow();
    this.tell("config", this.config);
  }

  /** Follow the job that the configuration names. */
  follow() {
    const { job, job_socket: path } = this.config;
    if (!job || job === this.job) return;
    this.line?.close();
    this.job = job;
    rememberJob(this.constructor.name_, job);
    this.forget();
    this.line = new JobLine(path, {
      begin: () => this.forget(),
      message: (message) => this.hear(message),
      state: (state) => { this.state = state; this.show(); },
      error: (sentence) => this.notice.show(sentence),
      connection: (connection) => { this.connection = connection; this.show(); },
    });
  }

  forget() {
    this.clear();
    this.tell("forget");
    this.show();
  }

  hear(message) {
    this.take(message);
    this.tell("heard", message);
    this.soon();
  }

  soon() { this.waiting ||= requestAnimationFrame(() => { this.waiting = 0; this.show(); this.tell("fresh"); }); }

  /** The bar: how far the job is, and what can be done about it. */
  show() {
    const { state } = this;
    const { words, noun } = this.constructor;
    this.empty.hidden = Boolean(this.config.job);
    for (const part of Object.values(this.parts)) part.hidden = !this.config.job;
    const kind = state?.state ?? "queued";
    this.pill.dataset.state = { done: "finished", parked: "lost" }[kind] ?? kind;
    say(this.pill, words[kind] ?? kind);
    const going = kind === "running" || kind === "queued";
    this.hold.replaceChildren(this.faces[going ? "pause" : "play"]);
    this.hold.title = going ? `Pause the ${noun}` : `Go on with the ${noun}`;
    this.hold.setAttribute("aria-label", this.hold.title);
    this.hold.disabled = !(going || kind === "paused" || state?.resumable);
    this.stop.disabled = !(going || kind === "paused");
    [this.progress.value, this.progress.max] = this.share();
    say(this.text, this.sentence(kind));
  }

  sentence(kind) {
    const { state } = this;
    const { noun } = this.constructor;
    if (this.connection === "blocked") return `A ${noun} needs WebSockets, which this connection does not let through.`;
    if (this.connection === "lost") return `The connection is lost; the ${noun} goes on. Trying again …`;
    if (kind === "queued") return state?.place ? `${state.place} before it.` : "";
    return [this.told(), state?.message].filter(Boolean).join(" ");
  }

  trigger(name, value = true) { this.setTrigger?.(name, value); }

  /** Hand something to every panel; a fault in one leaves the others alive. */
  tell(method, ...values) { tellAll(this.panels, method, ...values); }

  retheme() { if (themed(this)) this.tell("theme"); }

  destroy() {
    this.line?.close();
    cancelAnimationFrame(this.waiting);
    removeEventListener("resize", this.onResize);
    this.observer.disconnect();
    this.tell("destroy");
    for (const node of [...this.sheets, this.root]) node.remove();
  }
}
