// A room that asks about a copy of the run: everything of it in one component. It holds what its parts and its views share, and hands them what arrives.
import { Notice } from "../notice.js";
import { el } from "../dom.js";
import { hook } from "../hook.js";
import { exampleName } from "../marks.js";
import { room } from "../room.js";
import { streamOf } from "../stream.js";
import { known, remember } from "../tab.js";
import { pictured } from "../rawpicture.js";
import { tellAll, tellOne, themed } from "../tell.js";
import { ExamplePanel } from "./example.js";
import { Figures } from "./figures.js";
import { Line } from "./line.js";
import { Pace } from "./pace.js";
import { Panes } from "./panes.js";
import { Prediction } from "./prediction.js";
import { RunBar } from "./runbar.js";

const LOWEST = 560;      // px; below this the page scrolls instead
const NARROW = 860;      // px; below this the three columns stand under each other
const SHEETS = ["../stage.css", "../diagram.css", "../explain.css", "../sequence.css"];

/**
 * For a view, which exports `default class View { constructor(root, page) {} choice(choice, what) {} opened(opened) {} theme() {} resize() {} show() {} hide() {} destroy() {} }`, all
 * but the constructor optional. `opened` comes with every fresh copy of the run, `choice` with the names of what has changed; only the shown view gets them, another when it is shown.
 *
 * - `opened`: the answer of the question `open`; its `predicted` is kept up while the training is followed. `prediction`: that of `predict` for the chosen example, or null.
 * - `choice`: {example, origin, inputs, raw} and what the room adds; `choose(partial)` changes it.
 * - `ask(question, onPart, {onProblem, pin})` → {cancel()}: `onPart(part)` for each part of the answer, `part.final` with the last; pinned questions are answered anew while following.
 * - `on(event, listener)` → off, `emit(event, value)`: "predicted", "overview" (`opened.predicted` is another), "state", "choice", and what views agree on.
 * - `theme`, `figure(element, json)`, `download(name, text | blob)`, `exampleName(example)`.
 *
 * A room is what its page hands to the constructor: `name`, a class of its root; `sheets` of its own; `label` of the middle column and `Middle`, its panel; `choices`; `views`;
 * `every`, the seconds between two copies while following, and `following`, whether it begins so; `words` for the bar and for what stands in its way.
 */
export class Shell {
  constructor(parent, room) {
    Object.assign(this, { parent, room, config: {}, scene: null, frame: null, opened: null, prediction: null, overview: null, fault: null, state: {}, connection: "idle", asking: "idle", following: room.following ?? false, listeners: new Map(), panels: [] });
    this.choices = room.choices;
    this.parts = Object.fromEntries(["bar", "example", "question", "answer"].map((name) => [name, el(`section.panel.${name}`, { "aria-label": { bar: "Run", example: "Example", question: room.label, answer: "Answer" }[name] })]));
    this.sentinel = el("i.sentinel", { "aria-hidden": "true", ontransitionend: () => this.retheme() });
    this.root = el(`div.stage.explain.${room.name}`, { style: "visibility:hidden" }, Object.values(this.parts), this.sentinel);
    this.sheets = [...SHEETS, ...(room.sheets ?? [])].map((path) => el("link", { rel: "stylesheet", href: new URL(path, import.meta.url) }));
    Promise.all(this.sheets.map((sheet) => new Promise((done) => { sheet.onload = sheet.onerror = done; }))).then(() => { this.root.style.visibility = ""; this.fit(); });
    parent.append(...this.sheets, this.root);
    this.figures = new Figures(this);
    this.line = new Line({
      opened: (answer) => this.open(answer),
      state: (state) => this.hear({ state }),
      problem: (problem) => this.problem(problem),
      connection: (asking) => this.connect(asking),
      error: (sentence) => this.notice.show(sentence),
      quiet: () => this.pace.look(),
    });
    this.pace = new Pace((what) => this.panes.choice(what), () => this.panes.waits(), () => this.line.drop(this.panes.id));
    this.predicting = new Prediction(this);
    this.retheme();
    this.notice = new Notice(this.root, this);
    this.panes = new Panes(this.parts.answer, this, room);
    this.panels = [new RunBar(this.parts.bar, this), new ExamplePanel(this.parts.example, this), new room.Middle(this.parts.question, this), this.panes, this.notice];
    this.observe();
    this.fit();
    hook.page = this;
  }

  observe() {
    this.onResize = () => this.fit();
    this.onHidden = () => { this.watch(); this.pursue(); };
    addEventListener("resize", this.onResize);
    document.addEventListener("visibilitychange", this.onHidden);
    this.observer = new ResizeObserver(this.onResize);
    for (const watched of [document.body, this.root]) this.observer.observe(watched);
  }

  /** As high as the window leaves room for, so that nothing scrolls where that can be. */
  fit() {
    this.root.classList.toggle("narrow", this.root.clientWidth < NARROW);
    const height = room(this.root, LOWEST);
    if (height !== this.height) this.root.style.setProperty("--np-height", `${(this.height = height)}px`);
  }

  update({ data, setStateValue, setTriggerValue }) {
    Object.assign(this, { setState: setStateValue, setTrigger: setTriggerValue, config: data ?? {} });
    if (!this.reported) {
      this.reported = true;
      this.setState("tab", known());
    }
    this.retheme();
    this.join();
    this.tell("config", this.config);
  }

  /** Watch the run that the configuration names, and open a line for questions about it. */
  join() {
    const { token, socket, questions } = this.config;
    if (!token || token === this.stream?.token) return;
    this.stream?.leave(this.ear);
    remember(token);
    Object.assign(this, { scene: null, frame: null });
    this.stream = streamOf(token);
    this.stream.join((this.ear = this.listener()));
    this.stream.open(socket);
    this.watch();
    this.line.open(questions);
  }

  listener() {
    return {
      scene: (scene) => {
        this.scene = scene;
        if (this.opened && this.opened.generation !== scene.generation) this.refresh();   // another network, or other data
        this.tell("scene", scene);
      },
      frame: (frame) => {
        this.frame = frame;
        hook.arrived(frame, this.stream.rows);
        this.tell("frame", frame, this.scene);
      },
      state: (connection) => {
        this.connection = connection;
        if (connection === "gone") this.lost();
        this.tell("connection", connection);
      },
      error: (sentence) => this.notice.show(sentence),
    };
  }

  /** Tell the run that somebody watches: its state and figures, no pictures. */
  watch() { this.stream?.watch(this.ear, { visible: !document.hidden, views: [] }); }

  /** The server does not know the run any more: it gives this tab a fresh one. */
  lost() {
    remember(null);
    this.setState("tab", { token: null });
  }

  connect(asking) {
    this.hear({ asking });
    if (asking === "gone") this.lost();
  }

  /** A fresh copy of the run to ask about. */
  refresh() {
    this.fault = null;
    this.taking = true;
    this.line.take();
    this.tell("heard");
  }

  /** Let explanations follow the training, or stand still. */
  follow(on) {
    this.following = on;
    this.pursue();
    this.tell("heard");
  }

  /** Nobody takes copies for a page that nobody looks at. */
  pursue() {
    const every = this.following && !document.hidden ? this.room.every : null;
    if (every !== this.line.every) this.line.follow(every);
  }

  hear(news) {
    Object.assign(this, news);
    this.tell("heard");
    this.emit("state", this.state);
  }

  open(answer) {
    Object.assign(this, { opened: answer, fault: null, taking: false, prediction: null });
    this.root.classList.add("ready");
    this.retheme();
    this.choices.begin(answer);
    this.predicting.begin();
    this.tell("opened", answer);
    this.tell("choice", this.choice, Object.keys(this.choice));
    this.tell("heard");
  }

  /** A fault: of the copy itself, which stands in the way of everything, or of one question. */
  problem(problem) {
    if (problem.id) return this.notice.show(problem.message);
    this.predicting.settle();
    Object.assign(this, { fault: { message: problem.message, lasting: Boolean(problem.field) }, taking: false });   // a field is named where the experiment itself stands in the way
    if (this.opened) this.notice.show(problem.message);
    this.tell("heard");
  }

  predicted(prediction) {
    this.prediction = prediction;
    if (JSON.stringify(prediction.example) === JSON.stringify(this.choice.example)) Object.assign(this.choice, { inputs: prediction.inputs, raw: prediction.raw });
    this.tell("predicted", prediction);
    this.emit("predicted", prediction);
  }

  overviewed(overview) {
    this.overview = overview;
    this.opened.predicted = overview.predicted;
    this.tell("overviewed", overview);
    this.emit("overview", overview);
  }

  get choice() { return this.choices.now; }

  /** Change what is asked: the page shows it at once, the view is told at the pace that its answers come. */
  choose(partial) {
    if (!this.opened) return;
    const what = this.choices.merge(partial);
    if (!what.length) return;
    if (what.includes("example")) this.predicting.ask();
    this.pace.add(what);
    for (const panel of this.panels) if (panel !== this.panes) tellOne(panel, "choice", this.choice, what);
    this.emit("choice", this.choice);
  }

  ask(question, onPart, { onProblem = null, pin = false } = {}) { return this.line.ask(question, onPart, { onProblem, pin, owner: this.panes.id }); }

  figure(element, json) { return this.figures.draw(element, json); }

  /** Hand a file to the reader: text or a blob. */
  download(name, content) {
    const address = URL.createObjectURL(content instanceof Blob ? content : new Blob([content], { type: "text/plain" }));
    el("a", { href: address, download: name }).click();
    setTimeout(() => URL.revokeObjectURL(address), 10000);
  }

  /** What an example is called: "Test #12: seven", or that it has been edited. */
  exampleName(example) {
    if (!this.opened || !example) return "";
    const { data, task } = this.opened;
    if (example.row !== undefined && example.row !== null) return exampleName(data, task, example.row);
    return this.choice.origin === null ? "Your own" : `#${this.choice.origin}, edited`;
  }

  send(command) { this.stream?.send(command); }

  trigger(name, value = true) { this.setTrigger?.(name, value); }

  on(event, listener) {
    if (!this.listeners.has(event)) this.listeners.set(event, new Set());
    this.listeners.get(event).add(listener);
    return () => this.listeners.get(event).delete(listener);
  }

  emit(event, value) { for (const listener of this.listeners.get(event) ?? []) listener(value); }

  /** Hand something to every panel; a fault in one leaves the others alive. */
  tell(method, ...values) { tellAll(this.panels, method, ...values); }

  retheme() {
    if (!themed(this, { pictures: pictured(this.opened?.data) })) return;
    this.tell("theme");
    this.figures.theme();
  }

  destroy() {
    this.pace.destroy();
    this.line.close();
    this.stream?.leave(this.ear);
    removeEventListener("resize", this.onResize);
    document.removeEventListener("visibilitychange", this.onHidden);
    this.observer.disconnect();
    this.tell("destroy");
    this.figures.destroy();
    for (const node of [...this.sheets, this.root]) node.remove();
  }
}
