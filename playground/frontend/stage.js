// The stage: everything of the main area in one component. It holds what the views share and hands them what arrives.
import { Bar } from "./bar.js";
import { Curves } from "./curves.js";
import { Diagram } from "./diagram.js";
import { el } from "./dom.js";
import { Health } from "./health.js";
import { hook } from "./hook.js";
import { Notice } from "./notice.js";
import { Output } from "./output.js";
import { Past } from "./past.js";
import { room } from "./room.js";
import { Rows } from "./rows.js";
import { Slow } from "./slow/slow.js";
import { streamOf } from "./stream.js";
import { known, remember } from "./tab.js";
import { pictured } from "./rawpicture.js";
import { tellAll, themed } from "./tell.js";

const PATIENCE = 4000;                     // ms after which what waits for the first picture waits no longer
const LOWEST = 560;                        // px; below this the page scrolls instead
const NARROW = 720;                        // px; below this the output goes under the network
const HELD = Symbol.for("neural-playground.stage");   // the parentElement's stage; the name outlives a new version of this module

/** Streamlit's v2 component entry, called on every data change. State lives here, not in Python, so that a rerun draws nothing anew. */
export default function stage(component) {
  const { parentElement } = component;
  const held = parentElement[HELD];
  if (!(held instanceof Stage)) {
    held?.destroy();   // made by an older version of this module, which the server has replaced
    parentElement[HELD] = new Stage(parentElement);
  }
  parentElement[HELD].update(component);
  return () => {
    if (parentElement.isConnected) return;   // only superseded by a newer call
    parentElement[HELD]?.destroy();
    delete parentElement[HELD];
  };
}

/**
 * What the views share: `config`, `scene`, `frame`, `rows`, `theme`, `connection`; `send(command)` to the run,
 * `settled`, a promise kept once the first picture stands, for what may come later; `trigger(name, value)` to Python, and `on(event, listener)` / `emit(event, value)` among the views
 * ("unit": {block, index, title} of the unit under the pointer, or null; "discretise" when `discretise` has changed: whether pictures show signs and decisions alone).
 * `mind` computes the present network at any points, or is null where the worker has to; `preview(tensors)` shows what it would be with other weights.
 * "slow" asks for a step in slow motion, "batch" tells of its batch: {index, chosen} or null; "error" is a sentence of the run.
 * A view may have `needs`, the further parts of a frame that it shows now; when they change it calls `watch()`.
 * A view has scene(scene), frame(frame, scene), config(config), theme() and destroy().
 */
class Stage {
  constructor(parent) {
    Object.assign(this, { parent, config: {}, scene: null, frame: null, stream: null, connection: "idle", listeners: new Map(), views: [] });
    this.parts = Object.fromEntries(["bar", "diagram", "health", "output", "curves"].map((name) => [name, el(`section.panel.${name}`, { "aria-label": name[0].toUpperCase() + name.slice(1) })]));
    const { bar, diagram, health, output, curves } = this.parts;
    this.settled = new Promise((resolve) => { this.settle = resolve; });
    this.settled.then(() => this.trigger("drawn"));
    this.sheet = el("link", { rel: "stylesheet", href: new URL("./stage.css", import.meta.url), onload: () => this.shown(), onerror: () => this.shown() });
    this.sentinel = el("i.sentinel", { "aria-hidden": "true", ontransitionend: () => this.retheme() });
    this.root = el("div.stage", { style: "visibility:hidden" }, bar, (this.left = el("div.left", {}, diagram, health)), el("div.right", {}, output, curves), this.sentinel);
    parent.append(this.sheet, this.root);
    this.retheme();
    this.views = [[Bar, bar], [Past, bar], [Diagram, diagram], [Health, health], [Output, output], [Curves, curves], [Slow, this.left], [Notice, this.root]].map(([View, root]) => new View(root, this));
    this.observe();
    this.fit();
  }

  observe() {
    this.onHidden = () => this.watch();
    this.onResize = () => this.fit();
    document.addEventListener("visibilitychange", this.onHidden);
    addEventListener("resize", this.onResize);
    this.observer = new ResizeObserver(this.onResize);
    for (const watched of [document.body, this.root]) this.observer.observe(watched);
  }

  shown() {
    this.root.style.visibility = "";
    this.fit();
  }

  /** As high as the window leaves room for, so that nothing scrolls where that can be. */
  fit() {
    this.root.classList.toggle("narrow", this.root.clientWidth < NARROW);
    this.root.classList.toggle("embedded", Boolean(this.config.lesson?.embed));
    const height = room(this.root, LOWEST);
    if (height !== this.height) this.root.style.setProperty("--np-height", `${(this.height = height)}px`);
  }

  update({ data, setStateValue, setTriggerValue }) {
    Object.assign(this, { setState: setStateValue, setTrigger: setTriggerValue, config: data ?? {} });
    if (!this.reported) {
      this.reported = true;
      this.setState("tab", known());
      setTimeout(this.settle, PATIENCE);
    }
    this.fit();
    this.retheme();
    this.follow();
    this.tell("config", this.config);
  }

  /** Join the run that the configuration names. */
  follow() {
    const { token, socket, transport, frame } = this.config;
    if (token && token !== this.stream?.token) {
      this.stream?.leave(this.ear);
      remember(token);
      this.stream = streamOf(token);
      this.stream.join((this.ear = this.listener()));
      this.watch();
    }
    if (!this.stream) return;
    if (transport === "poll") this.stream.feedText(frame);
    else if (socket) this.stream.open(socket);
  }

  listener() {
    return {
      scene: (scene) => {
        if (scene.generation !== this.scene?.generation) this.frame = this.real = null;
        this.scene = scene;
        hook.scene = scene;
        this.retheme();
        this.tell("scene", scene);
      },
      frame: (frame) => {
        this.frame = this.real = frame;
        hook.arrived(frame, this.stream.rows);
        this.tell("frame", frame, this.scene);
        requestAnimationFrame(() => setTimeout(this.settle));
      },
      state: (state) => this.connected(state),
      anatomy: (step) => this.tell("anatomy", step),
      error: (sentence) => {
        this.emit("error", sentence);
        this.views.at(-1).show(sentence);
      },
    };
  }

  connected(state) {
    this.connection = state;
    if (state === "blocked" && this.config.transport !== "poll") this.setState("transport", "poll");
    if (state === "gone") {
      remember(null);
      this.setState("tab", { token: null });
    }
    this.tell("connection", state);
  }

  get rows() { return this.stream?.rows ?? new Rows([]); }

  /** A command to the run: by socket, or through Python where there is none. */
  send(command) {
    if (this.stream && this.config.transport !== "poll" && this.connection !== "blocked") this.stream.send(command);
    else this.trigger("command", command);
  }

  /** The network of the scene as the browser computes it; null where it cannot. */
  get mind() { return this.stream?.completion?.mind ?? null; }

  /** Show everything as if these were the weights, at once and until the next frame; with null as it is. A frame that is none has `preview: true`. */
  preview(tensors) {
    const { completion } = this.stream ?? {};
    const { real } = this;
    if (!completion || !real?.tensors) return;
    const mine = (this.previewing = {});
    const put = (parts) => {
      if (this.previewing !== mine || this.real !== real) return;   // overtaken
      this.frame = hook.preview = { ...real, ...parts, preview: true };
      this.tell("frame", this.frame, this.scene);
    };
    put(tensors ? completion.preview({ ...real, tensors: { ...real.tensors, ...tensors } }, put) : {});
    if (!tensors) this.frame = real;
  }

  /** One unit over the plane, {values, size, low, high}, as the present frame has it; `finer(map)` brings a better one later where that takes long. */
  unitMap(block, unit, finer) {
    const { completion } = this.stream ?? {};
    return completion && this.frame?.tensors ? completion.map(this.frame, block, unit, finer) : null;
  }

  /** The answer at a point in data coordinates, {probability} or {value}, or with a unit {block, unit} its value there; null where only the worker knows. */
  at(point, unit = null) {
    const { completion } = this.stream ?? {};
    return completion && this.frame?.tensors ? completion.at(this.frame, point, unit) : null;
  }

  trigger(name, value = true) { this.setTrigger(name, value); }

  /** Tell the server which parts of a frame are on screen. */
  watch() {
    const needs = this.views.flatMap((view) => view.needs ?? []);
    this.stream?.watch(this.ear, { visible: !document.hidden, views: [...new Set(["units", "weights", "health", ...needs])] });
  }

  on(event, listener) {
    if (!this.listeners.has(event)) this.listeners.set(event, new Set());
    this.listeners.get(event).add(listener);
    return () => this.listeners.get(event).delete(listener);
  }

  emit(event, value) { for (const listener of this.listeners.get(event) ?? []) listener(value); }

  /** Hand something to every view; a fault in one leaves the others alive. */
  tell(method, ...values) { tellAll(this.views, method, ...values); }

  retheme() { if (themed(this, { pictures: pictured(this.scene?.data) })) this.tell("theme"); }

  destroy() {
    this.stream?.leave(this.ear);
    document.removeEventListener("visibilitychange", this.onHidden);
    removeEventListener("resize", this.onResize);
    this.observer.disconnect();
    this.tell("destroy");
    this.sheet.remove();
    this.root.remove();
  }
}
