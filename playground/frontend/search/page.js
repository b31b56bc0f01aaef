// The Search page: a job's trials as they end, its figures as they change, and the way to the best of them.
import { ICONS } from "../bar.js";
import { el, icon, say } from "../dom.js";
import { hook } from "../hook.js";
import { JobLine, knownJob, rememberJob } from "../job.js";
import { Notice } from "../notice.js";
import { room } from "../room.js";
import { paintTheme, readTheme } from "../theme.js";
import { Best } from "./best.js";
import { Pictures } from "./pictures.js";
import { Trials } from "./trials.js";

const NAME = "search";
const LOWEST = 560;      // px; below this the page scrolls instead
const NARROW = 760;      // px; below this the best stands under the figures
const SHEETS = ["../stage.css", "../search.css"];
const WORDS = { queued: "Waiting", running: "Searching", paused: "Paused", done: "Done", stopped: "Stopped", failed: "Failed", interrupted: "Interrupted" };
const COUNTED = { complete: "complete", pruned: "pruned", diverged: "diverged", impossible: "impossible", failed: "failed", running: "under way" };

/** What the panels share: `begun` (what is searched), `trials` that have ended by number, `standing`, `theme`, `trigger(name, value)` to Python. */
export class Page {
  constructor(parent) {
    Object.assign(this, { parent, config: {}, begun: null, trials: new Map(), standing: null, state: null, line: null, panels: [] });
    const names = { bar: "Search", pictures: "Figures", best: "Best", trials: "Trials" };
    this.parts = Object.fromEntries(Object.entries(names).map(([name, label]) => [name, el(`section.panel.${name}`, { "aria-label": label })]));
    this.pill = el("span.pill");
    this.text = el("span.sentence", { role: "status" });
    this.progress = el("progress", { max: 1, value: 0, "aria-label": "Trials that have ended" });
    this.hold = el("button.btn", { type: "button", "data-name": "hold", onclick: () => (this.state?.state === "running" || this.state?.state === "queued" ? this.line.pause() : this.line.resume()) });
    this.faces = { pause: icon(ICONS.pause), play: icon(ICONS.play) };
    this.stop = el("button.btn.wide", { type: "button", "data-name": "stop", title: "End the search with what it has", onclick: () => this.line.stop() }, "Stop");
    this.empty = el("p.empty", {}, "Choose settings in the sidebar and begin: trials, figures and the best appear here as they come.");
    this.parts.bar.append(el("div.controls", {}, this.hold, this.stop), el("div.status", {}, this.pill, this.progress, this.text));
    this.sentinel = el("i.sentinel", { "aria-hidden": "true", ontransitionend: () => this.retheme() });
    this.root = el("div.stage.search", { style: "visibility:hidden" }, Object.values(this.parts), this.empty, this.sentinel);
    this.sheets = SHEETS.map((path) => el("link", { rel: "stylesheet", href: new URL(path, import.meta.url) }));
    Promise.all(this.sheets.map((sheet) => new Promise((done) => { sheet.onload = sheet.onerror = done; }))).then(() => { this.root.style.visibility = ""; this.fit(); });
    parent.append(...this.sheets, this.root);
    this.retheme();
    this.notice = new Notice(this.root, this);
    this.panels = [new Pictures(this.parts.pictures, this), new Best(this.parts.best, this), new Trials(this.parts.trials, this), this.notice];
    this.onResize = () => this.fit();
    addEventListener("resize", this.onResize);
    this.observer = new ResizeObserver(this.onResize);
    this.observer.observe(this.root);
    hook.search = this;
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
      this.setState("tab", { token: knownJob(NAME) });
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
    rememberJob(NAME, job);
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
    Object.assign(this, { begun: null, trials: new Map(), standing: null });
    this.tell("forget");
    this.show();
  }

  hear(message) {
    if (message.type === "begun") this.begun = message;
    else if (message.type === "trial") this.trials.set(message.number, message);
    else if (message.type === "standing") this.standing = message;
    this.tell("heard", message);
    this.soon();
  }

  soon() { this.waiting ||= requestAnimationFrame(() => { this.waiting = 0; this.show(); this.tell("fresh"); }); }

  /** The bar: how far the search is, and what can be done about it. */
  show() {
    const { state, begun, standing, trials } = this;
    this.empty.hidden = Boolean(this.config.job);
    for (const part of Object.values(this.parts)) part.hidden = !this.config.job;
    const kind = state?.state ?? "queued";
    this.pill.dataset.state = { done: "finished", interrupted: "lost" }[kind] ?? kind;
    say(this.pill, WORDS[kind] ?? kind);
    const going = kind === "running" || kind === "queued";
    this.hold.replaceChildren(this.faces[going ? "pause" : "play"]);
    this.hold.title = going ? "Pause the search" : "Go on with the search";
    this.hold.setAttribute("aria-label", this.hold.title);
    this.hold.disabled = !(going || kind === "paused" || state?.resumable);
    this.stop.disabled = !(going || kind === "paused");
    this.progress.max = begun?.total ?? 1;
    this.progress.value = trials.size;
    say(this.text, this.words(kind, state, begun, standing));
  }

  words(kind, state, begun, standing) {
    if (this.connection === "blocked") return "A search needs WebSockets, which this connection does not let through.";
    if (this.connection === "lost") return "The connection is lost; the search goes on. Trying again …";
    if (kind === "queued") return state?.place ? `${state.place} before it.` : "";
    const counts = Object.entries(COUNTED).filter(([name]) => standing?.counts?.[name]).map(([name, word]) => `${standing.counts[name]} ${word}`);
    const told = begun ? `${this.trials.size} of ${begun.total} trials${counts.length ? `: ${counts.join(", ")}` : ""}.` : "";
    return [told, state?.message].filter(Boolean).join(" ");
  }

  trigger(name, value = true) { this.setTrigger?.(name, value); }

  /** Hand something to every panel; a fault in one leaves the others alive. */
  tell(method, ...values) {
    for (const panel of this.panels) {
      try {
        panel[method]?.(...values);
      } catch (error) {
        console.error(`${panel.constructor.name}.${method}`, error);
        hook.faults.push(`${panel.constructor.name}.${method}: ${error.message}`);
      }
    }
  }

  retheme() {
    const theme = readTheme(this.root);
    const key = JSON.stringify(theme);
    if (key === this.themeKey) return;
    Object.assign(this, { themeKey: key, theme });
    paintTheme(this.root, theme);
    this.tell("theme");
  }

  destroy() {
    this.line?.close();
    cancelAnimationFrame(this.waiting);
    removeEventListener("resize", this.onResize);
    this.observer.disconnect();
    this.tell("destroy");
    for (const node of [...this.sheets, this.root]) node.remove();
  }
}
