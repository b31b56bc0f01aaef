// The network diagram: columns of living units from input to output, edited where they stand.
import { el, say } from "./dom.js";
import { line } from "./diagram/icons.js";
import { ColumnView, aloud } from "./diagram/columnview.js";
import { Known, columns } from "./diagram/columns.js";
import { Declarations } from "./diagram/declarations.js";
import { Drag } from "./diagram/drag.js";
import { Editor, totals } from "./diagram/editor.js";
import { Edits } from "./diagram/edits.js";
import { Hands } from "./diagram/hands.js";
import { LinkMode } from "./diagram/linkmode.js";
import { same } from "./diagram/network.js";
import { Picture } from "./diagram/picture.js";
import { places } from "./diagram/places.js";
import { Popover } from "./diagram/popover.js";
import { offerSlow, slowButton } from "./slow/button.js";
import { access, restrict } from "./lesson.js";

const UNITS = "Zero is the neutral middle, orange negative, blue positive; a unit's largest value has the full colour, unless it is small beside its layer's.";

/** Draws what `stage.config` and the frames say; edits go out as the trigger `edit` {revision, network}. */
export class Diagram {
  #views = new Map();
  #gaps = [];
  #bound = new Map(); // the scene's blocks by the identity of the layers they belong to

  constructor(root, stage) {
    Object.assign(this, { root, stage, told: {}, columns: [], known: new Known({}, [], null), declared: new Declarations(), features: [] });
    this.edits = new Edits(
      (edit) => stage.trigger("edit", edit),
      () => {
        this.hear("The change was not taken up.");
        this.refresh();
      },
    );
    this.linkMode = new LinkMode(stage, () => this.picture.relink());
    this.#build();
    this.popover = new Popover(this.node);
    this.editor = new Editor(this);
    this.picture = new Picture(this.stageNode, this.node, stage, (sentence) => this.hear(sentence), this.linkMode);
    this.tools.append(this.picture.zoom.node);
    this.picture.onplace = (layout) => this.#placeGaps(layout);
    this.picture.onhold = (holds) => this.#holds(holds);
    this.hands = new Hands(this);
    Object.assign(this.picture, { acts: this.hands, selection: this.hands.selection });
    this.drag = new Drag(this.stageNode, {
      places: (path) =>
        places(path, { follower: this.declared.follower(this.edits.layer(path)), columns: this.columns, layout: this.picture.drawn, stage: this.stageNode }),
      drop: (path, place) => this.editor.drop(path, place),
      begin: () => this.popover.close({ back: false }),
      free: () => this.editable,
    });
    this.keys = (event) => this.#key(event);
    document.addEventListener("keydown", this.keys);
    this.stageNode.addEventListener("keydown", (event) => this.editor.key(event));
    this.observer = new ResizeObserver(() => this.#measure(true));
    this.observer.observe(this.scroller);
    if (stage.config?.experiment) this.config(stage.config);
    if (stage.scene) this.scene(stage.scene);
    if (stage.frame) this.frame(stage.frame);
  }

  #build() {
    const tool = (name, label, trigger) =>
      el(
        "button.nd-tool",
        { type: "button", title: label, "aria-label": label, disabled: true, onclick: () => this.stage.trigger(trigger) },
        line(name),
      );
    this.undo = tool("undo", "Undo (Ctrl+Z)", "undo");
    this.redo = tool("redo", "Redo (Ctrl+Shift+Z)", "redo");
    this.slow = slowButton(this.stage);
    this.totals = el("div.nd-totals");
    this.stageNode = el("div.nd-stage", { role: "group", "aria-label": "Network, from input to output" });
    this.scroller = el("div.nd-scroll", { onscroll: () => this.#edges() }, this.stageNode);
    this.held = el("span");
    this.release = el("button.nd-release", { type: "button", onclick: () => this.hands.release() }, "Release all");
    this.holding = el("div.nd-holding", { hidden: true }, line("lock"), this.held, this.release);
    this.tools = el("div.nd-zoomtools");
    this.summary = el("ul.nd-hear", { "aria-label": "Summary of the network" });
    this.voice = el("div.nd-hear", { role: "status", "aria-live": "polite" });
    const sheet = el("link", { rel: "stylesheet", href: new URL("./diagram.css", import.meta.url) });
    this.node = el(
      "div.nd",
      { style: "visibility:hidden" },
      el("div.nd-tools", {}, this.totals, this.linkMode.select, this.tools, this.slow, this.undo, this.redo),
      this.scroller,
      el("div.nd-under", {}, this.holding, el("div.nd-legend.nd-unitkey", { title: UNITS }, "tiles: each unit's own range"), this.linkMode.legend),
      this.summary,
      this.voice,
    );
    const shown = () => {
      this.node.style.visibility = "";
      this.#measure(true);
    };
    for (const event of ["load", "error"]) sheet.addEventListener(event, shown);
    this.root.append(sheet, this.node);
  }

  /** What the session says: the experiment, its plan, the palette. */
  config(config) {
    if (!config.experiment) return;
    this.told = config;
    if (!same(this.declared.groups, config.palette ?? [])) this.declared = new Declarations(config.palette ?? []);
    const { network, data } = config.experiment;
    this.edits.adopt({ revision: config.revision, network });
    this.fresh = !this.edits.pending && same(this.edits.network, network);
    if (this.fresh) this.known = new Known(config, this.edits.network, this.edits.ids);
    const inputs = access(config.lesson, "data.features");
    const offered = (config.features ?? []).filter((feature) => feature.on || inputs !== "hidden");
    this.features = offered.map((feature) => ({ ...feature, place: data?.features?.indexOf(feature.value) ?? -1 }));
    for (const node of [this.undo, this.redo]) restrict(node, access(config.lesson, "undo"));
    offerSlow(this.slow, config.experiment.optimiser, config.lesson);
    this.redo.disabled = !config.redo || !this.#undoable;
    this.node.classList.toggle("nd-locked", !this.editable);
    this.#bind();
    this.refresh();
  }

  /** Whether a lesson leaves the network to the learner: its layers, its weights, what is frozen and silenced. */
  get editable() {
    return access(this.told.lesson, "network") === "open";
  }

  get #undoable() { return access(this.told.lesson, "undo") === "open"; }

  /** The parts of a frame that the links' mode and the columns show. */
  get needs() {
    return [...this.linkMode.needs, ...this.picture.needs];
  }

  scene(scene) {
    this.picture.scene(scene);
    this.hands.scene(scene);
    this.#bound.clear();
    this.#bind(true);
    this.refresh();
  }

  frame(frame) {
    this.picture.frame(frame);
    this.hands.frame(frame);
  }

  /** Say what is held, and mark the layers that are frozen. */
  #holds(holds) {
    const { sentence } = holds;
    this.holding.hidden = !sentence;
    say(this.held, sentence);
    for (const column of this.columns) {
      const place = this.#bound.get(column.key) ?? -1;
      this.#views.get(column.key)?.freeze(place >= 0 && holds.any && holds.block(place));
    }
    this.editor.follow();
  }

  /** The scene's block that a column is; -1 where there is none, as after an edit. */
  placeOf(column) {
    return this.#bound.get(column?.key) ?? -1;
  }

  theme() {
    this.picture?.theme();
    if (this.columns.length) this.#measure(true);
  }

  /** Find out which column each of the scene's blocks is: by their paths, when these are the very columns on screen. */
  #bind(anew = false) {
    const scene = this.picture.live.scene;
    if (!scene || (!anew && this.#bound.size)) return;
    const shown = this.#model();
    const paths = (column) => column.paths.filter((path) => path.startsWith("network")).join();
    const fit = scene.blocks.every(
      (block, i) =>
        shown[i] &&
        paths(shown[i]) === block.paths.filter((path) => path.startsWith("network")).join() &&
        (!shown[i].width || shown[i].units === block.units || this.edits.pending),
    );
    if (fit) scene.blocks.forEach((block, i) => this.#bound.set(shown[i].key === "output" || block.id !== "output" ? shown[i].key : "output", i));
  }

  #model() {
    const config = { ...this.told, features: this.features };
    return columns({
      config,
      network: this.edits.network,
      known: this.known,
      declared: this.declared,
      ids: this.edits.ids,
      fresh: this.fresh && !this.edits.pending,
    });
  }

  /** Draw the columns anew after a change; the focus goes to a layer's path, or stays where it was. */
  refresh(focus = null) {
    const held = focus ? `[data-path="${focus}"]` : this.#focused();
    this.columns = this.#model();
    this.#show();
    this.#measure();
    this.undo.disabled = (!this.told.undo && !this.edits.pending) || !this.#undoable;
    if (this.picture.holds.any) this.#holds(this.picture.holds);
    this.editor.follow();
    this.summary.replaceChildren(...this.columns.map((column) => el("li", {}, aloud(column))));
    const sound = !this.edits.pending && this.columns.every((column) => !column.problem);
    this.totals.replaceChildren(...totals(sound ? this.told.plan : null, this.columns));
    this.totals.title = this.totals.textContent;
    if (held && !this.popover.shown && this.#focused() !== held) this.node.querySelector(held)?.focus({ preventScroll: true });
  }

  #show() {
    const keys = new Set(this.columns.map((column) => column.key));
    for (const [key, view] of this.#views)
      if (!keys.has(key)) {
        view.node.remove();
        this.#views.delete(key);
      }
    const order = [];
    this.columns.forEach((column, i) => {
      if (!this.#views.has(column.key)) this.#views.set(column.key, new ColumnView(this.editor.acts, column.type));
      const view = this.#views.get(column.key);
      view.show(column);
      order.push(view.node);
      if (i < this.columns.length - 1) order.push(this.#gap(i, column));
    });
    this.#gaps.splice(this.columns.length - 1).forEach((node) => node.remove());
    let before = this.picture.canvas;
    for (const node of order) {
      if (before.nextSibling !== node) before.after(node);
      before = node;
    }
  }

  /** The + button after a column. */
  #gap(i, column) {
    const node = (this.#gaps[i] ??= el("button.nd-gap", { type: "button" }, line("plus")));
    node.dataset.add = `network[${column.insertAt}]`;
    node.title = "Add a layer here";
    node.setAttribute("aria-label", `Add a layer after ${column.title}`);
    node.onclick = () => this.editor.add("network", column.insertAt, node);
    return node;
  }

  #placeGaps(layout) {
    this.#gaps.forEach((node, i) => {
      const [a, b] = [layout.columns[i], layout.columns[i + 1]];
      if (!b) return;
      const by = Math.min(1, layout.zoom ?? 1);
      node.style.transform = `translate(${(a.x + a.width + b.x) / 2}px, ${28 * (by - 1)}px) scale(${by})`;
      node.style.setProperty("--nd-reach", `${layout.bottom - 46}px`);
    });
  }

  /** Lay out for the room there is. */
  #measure(still = false) {
    const { clientWidth: width, clientHeight: height } = this.scroller;
    if (!this.columns.length || !width || !height) return;
    this.picture.arrange(
      this.columns,
      this.columns.map((column) => this.#views.get(column.key)),
      this.#bound,
      { width, height },
      still,
    );
    this.#edges();
  }

  /** Fade the sides beyond which there is more. */
  #edges() {
    const { scrollLeft, scrollWidth, clientWidth, classList } = this.scroller;
    classList.toggle("nd-left", scrollLeft > 2);
    classList.toggle("nd-right", scrollLeft + clientWidth < scrollWidth - 2);
  }

  setFeatures(features) {
    this.features = features;
    this.refresh();
  }

  trigger(name, value) {
    this.stage.trigger(name, value);
  }

  /** The element that stands for a layer. */
  find(path) {
    return this.node.querySelector(`[data-path="${path}"]`);
  }

  /** The + that adds at a place. */
  added(place) {
    return this.node.querySelector(`[data-add="${place}"]`);
  }

  hear(sentence) {
    say(this.voice, sentence);
  }

  /** A selector of the element that has the focus, to find it again where it was drawn anew; null when it is elsewhere. */
  #focused() {
    const own = this.node.getRootNode().activeElement;
    const name = ["path", "key", "add"].find((key) => own?.dataset?.[key]);
    return name && this.stageNode.contains(own) ? `[data-${name}="${own.dataset[name]}"]` : null;
  }

  #key(event) {
    if (!this.#undoable) return;
    if (!(event.ctrlKey || event.metaKey) || event.altKey || !/^[zy]$/i.test(event.key)) return;
    const target = event.composedPath()[0];
    if (target.matches?.("textarea, select, [contenteditable], input:not([type=range], [type=checkbox], [type=radio])")) return;
    const again = event.shiftKey || event.key.toLowerCase() === "y";
    event.preventDefault();
    this.stage.trigger(again ? "redo" : "undo");   // even where the session has not yet said that there is one: it may be on its way
  }

  destroy() {
    document.removeEventListener("keydown", this.keys);
    this.observer.disconnect();
    this.drag.destroy();
    this.popover.destroy();
    this.picture.destroy();
    this.edits.destroy();
  }
}
