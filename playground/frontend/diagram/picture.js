// The living part of the diagram: the canvas with links and tiles, eased between frames, and what is under the pointer.
import { calm, el, say, sized } from "../dom.js";
import { hook } from "../hook.js";
import { exampleName } from "../marks.js";
import { called, naming } from "./address.js";
import { Backdrop } from "./backdrop.js";
import { markOf } from "./cell.js";
import { drawLinks, drawUnits } from "./draw.js";
import { Focus } from "./focus.js";
import { gaps } from "./gaps.js";
import { Holds } from "./holds.js";
import { Card } from "./hover.js";
import { KEYS, Keyboard } from "./keyboard.js";
import { between, layout } from "./layout.js";
import { Live } from "./live.js";
import { Modes, kindOf, wide } from "./modes.js";
import { Pointer } from "./pointer.js";
import { Room } from "./room.js";
import { Slots } from "./slots.js";
import { tints } from "./tints.js";
import { box } from "./walk.js";
import { Zoom, zoomed } from "./zoom.js";

const GLIDE = 190; // ms in which columns move to other places

export class Picture {
  #raf = 0;
  #glide = null;
  #anew = true; // whether what lies behind the units must be painted at once
  #backdrop = new Backdrop();

  /** `stage` is the node that scrolls, `views` maps a column's key to its view, `hear(sentence)` tells readers; `mode` says what the links show. */
  constructor(stage, root, shared, hear, mode) {
    Object.assign(this, { stage, shared, hear, mode, live: new Live(), holds: new Holds({ blocks: [] }, null), columns: [], gaps: [], drawn: null, hot: null });
    this.canvas = el("canvas", {
      tabindex: 0,
      role: "application",
      "aria-label": "Units and weights",
      "aria-roledescription": "diagram",
      "aria-description": KEYS,
    });
    stage.prepend(this.canvas);
    this.card = new Card(root);
    this.slots = new Slots();
    this.modes = new Modes(() => this.#rearrange());
    this.focus = new Focus(shared, () => this.#redraw());
    this.zoom = new Zoom(stage.parentElement, this.canvas, this);
    stage.parentElement.addEventListener("scroll", () => this.field.scrolled() && this.#redraw());
    this.field = new Room(stage);
    this.pointer = new Pointer(this);
    this.keyboard = new Keyboard(this);
    this.off = shared.on?.("discretise", () => this.theme());
    this.theme();
  }

  theme() {
    Object.assign(this, tints(this.shared.theme, this.shared.discretise));
    this.slots.table = this.tables.signed;
    this.#redraw();
  }

  scene(scene) {
    this.live.bind(scene);
    this.focus.clear();
    this.mode.clear();
    this.#hold(null);
  }

  frame(frame) {
    this.live.frame(frame, performance.now(), calm() || Boolean(frame.preview));
    this.mode.frame(frame);
    this.focus.frame(frame, this.live.scene);
    this.#name(frame);
    if (frame.held || this.holds.any) this.#hold(frame.held);
    this.gaps = gaps(this.columns, this.mode, this.holds);
    this.#redraw(Boolean(frame.preview));
  }

  #hold(held) {
    this.holds = new Holds(this.live.scene, held);
    this.onhold?.(this.holds);
  }

  /** Draw the links anew after another choice of what they show. */
  relink() {
    this.gaps = gaps(this.columns, this.mode, this.holds);
    this.#redraw();
  }

  repaint() {
    this.#redraw();
  }

  /** Show a typed weight or bias on its link or unit at once; the rest follows with the run's next frame. */
  patch(place, unit, source, value) {
    const [block, before] = [this.live.blocks[place], this.live.blocks[place - 1]];
    const track = source === null ? block.bias : block.weight;
    const [row, column] = [block.shown.indexOf(unit), source === null ? 0 : before.shown.indexOf(source)];
    if (!track || row < 0 || column < 0) return;
    const at = source === null ? row : row * track.shape[1] + column;
    track.to[at] = track.now[at] = value;
    this.#redraw();
  }

  /** What is drawn, for those who draw or describe a part of it. */
  get view() {
    return this.#scene();
  }

  /** The rectangle on screen of what is hot. */
  screen(hot) {
    const { left, top } = this.stage.getBoundingClientRect();
    const { x, y, width, height } = box(hot, this.drawn);
    return new DOMRect(left + x, top + y, width, height);
  }

  /**
   * Lay the columns out anew. `blocks` maps a column's key to its place among the scene's blocks; `room` is {width, height};
   * `views` draws the columns' elements, which are measured here.
   */
  arrange(columns, views, blocks, room, still) {
    const scene = this.live.scene;
    const names = called(columns);
    this.columns = columns.map((column, i) => {
      const place = blocks.get(column.key) ?? -1;
      const block = place >= 0 && !column.grey && !column.problem ? this.live.blocks[place] : null;
      const out = { ...column, name: names[i], place, block, slots: this.slots.of(column, block, scene), noun: column.shape?.length === 3 ? "channel" : "unit", skip: false };
      return { ...out, mode: this.modes.of(out), caption: column.type === "input" ? this.#example : "" };
    });
    this.columns.forEach((column, i) => this.modes.show(views[i], column));
    this.#watch();
    this.gaps = gaps(this.columns, this.mode, this.holds);
    this.views = views;
    this.room = room;
    this.natural = this.#layout(views, room);
    this.zoom.resized();
    const glides = !still && this.drawn && !calm();
    this.#glide = glides ? { from: this.drawn, start: performance.now() } : null;
    this.hot = null;
    this.card.hide();
    this.#size();
    if (!glides) this.#place(this.target);
    this.#redraw();
  }

  /** How near the picture is seen. */
  magnify(by) {
    if (!this.natural) return;
    this.#glide = null;
    this.heat(null);
    this.natural = this.#layout(this.views, this.room);
    this.#size(by);
    this.#place(this.target);
    this.#redraw();
  }

  #rearrange() {
    for (const column of this.columns) column.mode = this.modes.of(column);
    this.#watch();
    this.#redraw();
  }

  /** The parts of a frame that the columns and what is looked at need. */
  get needs() {
    const looked = this.hot?.type === "unit" ? this.columns[this.hot.column] : null;
    const filters = this.columns.some(({ mode }) => mode === "filters") || (looked && kindOf(looked) === "filters");
    return [...this.focus.needs, ...(filters ? ["filters"] : []), ...(this.columns.some(wide) ? ["summary"] : [])];
  }

  #watch() {
    const needs = this.needs.join();
    if (needs === this.needed) return;
    this.needed = needs;
    this.shared.watch();
  }

  /** What the example is called of which pictures and values are; empty where there are maps. */
  get #example() {
    const { data, task } = this.live.scene ?? {};
    return data?.form === "image" || data?.form === "table" ? exampleName(data, task, this.example ?? 0) : "";
  }

  #name({ example }) {
    this.example = example;
    const [input] = this.columns;
    if (input?.caption) say(this.views[0].more, (input.caption = this.#example));
  }

  #size(by = this.zoom.by) {
    this.target = zoomed(this.natural, by);
    const { width, bottom } = this.target;
    this.field.take({ width, height: by > 1 ? bottom + this.room.height - this.natural.bottom : this.room.height }, by);
  }

  /** Where what is looked at lies in the scroller. */
  get spot() {
    if (!this.hot || !this.drawn) return null;
    const { x, y, width, height } = box(this.hot, this.drawn);
    const { view } = this.field;
    return { x: x + width / 2 - view.x, y: y + height / 2 - view.y };
  }

  #layout(views, { width, height }) {
    const heads = views.map((view) => view.head.offsetHeight);
    const top = Math.max(...heads) + 12;
    const bottom = height - Math.max(...views.map((view) => view.foot.offsetHeight)) - 12;
    const specs = this.columns.map((column, i) => this.slots.spec(column, views[i], this.shared.theme, bottom - top, this.zoom.by));
    return layout({ width, top, bottom, columns: specs });
  }

  #redraw(anew = true) {
    this.#anew ||= anew;
    if (!this.#raf && this.target)
      this.#raf = requestAnimationFrame((now) => {
        this.#raf = 0;
        this.#tick(now);
      });
  }

  #tick(now) {
    const moved = this.live.tick(now);
    if (this.#glide) {
      this.#anew = true;
      const t = Math.min(1, (performance.now() - this.#glide.start) / GLIDE);
      this.#place(t < 1 ? between(this.#glide.from, this.target, 1 - (1 - t) ** 3) : this.target);
      if (t >= 1) this.#glide = null;
    }
    this.#paint({ moved, now });
    if (this.live.moving || this.#glide || this.#backdrop.late) this.#redraw(false);
  }

  /** Put the elements where a layout says. */
  #place(placed) {
    this.drawn = placed;
    placed.columns.forEach((column, i) => this.slots.place(this.views[i], column, this.columns[i], placed.zoom));
    this.onplace?.(placed);
  }

  #paint({ moved, now }) {
    const { x, y, width, height } = this.field.sight;
    const context = sized(this.canvas, width, height);
    this.canvas.style.transform = `translate(${x}px, ${y}px)`;
    context.clearRect(0, 0, width, height);
    context.translate(-x, -y);
    const scene = this.#scene();
    this.#backdrop.lay(context, { moved, now, changed: this.#anew }, (behind) => drawLinks(behind, scene));
    this.#anew = false;
    drawUnits(context, scene);
    hook.painted++;
    if (this.hot) this.card.show(this.hot, scene, ...this.at);
  }

  #scene() {
    return {
      layout: this.drawn,
      sight: this.field.sight,
      gaps: this.gaps,
      columns: this.columns,
      theme: this.shared.theme,
      tables: this.tables,
      signs: this.signs,
      hot: this.hot,
      pinned: this.focus.pinned && { type: "cell", column: this.focus.pinned.column, unit: this.focus.pinned.unit },
      focus: this.focus,
      example: this.#example,
      holds: this.holds,
      selection: this.selection,
      noun: this.mode.noun,
    };
  }

  /** Look at a unit, bias, link or cell, or at nothing; `at` is where its card goes, in the root's pixels. */
  heat(hot, at = this.at) {
    const old = this.hot;
    this.at = at;
    if (!hot && !old) return;
    this.hot = hot;
    this.stage.classList.toggle("nd-over", Boolean(hot));
    if (!hot) this.card.hide();
    if (JSON.stringify(old) !== JSON.stringify(hot)) this.#tell(hot);
    this.#redraw();
  }

  /** Let the other views know which unit is looked at. */
  #tell(hot) {
    const cell = hot?.type === "cell" ? markOf(this.columns, hot) : null;
    this.focus.look(cell);
    this.#watch();
    if (cell || (!hot && this.focus.pinned)) return;
    const column = hot?.type === "unit" ? this.columns[hot.column] : null;
    const unit = column?.slots[hot.slot].unit ?? -1;
    this.shared.emit?.(
      "unit",
      unit >= 0 && column.place >= 0 ? { block: column.place, index: unit, title: naming(column, hot.slot) } : null,
    );
  }

  /** Whether a press may move the picture. */
  ground(event) {
    return this.pointer.ground(event);
  }

  /** Take the keyboard's walk up again where it was left. */
  resume() {
    this.keyboard.resume();
  }

  /** The pointer has taken over from the keyboard. */
  leave() {
    this.keyboard.leave();
  }

  /** A cell of a mosaic is kept and opened, or let go where it was kept. */
  cell(hot, choose = false) {
    const mark = markOf(this.columns, hot);
    if (choose) return this.acts.select(mark);
    this.focus.pin(mark);
    if (this.focus.pinned) this.acts.open(hot, () => this.screen(hot));
  }

  destroy() {
    this.off?.();
    this.zoom.destroy();
    this.focus.destroy();
    cancelAnimationFrame(this.#raf);
  }
}
