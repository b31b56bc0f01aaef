// The living part of the diagram: the canvas with links and tiles, eased between frames, and what is under the pointer.
import { calm, el, sized } from "../dom.js";
import { diverging, greys } from "../theme.js";
import { draw, signs } from "./draw.js";
import { Card, aloud, pick } from "./hover.js";
import { between, layout } from "./layout.js";
import { choose, share } from "./links.js";
import { Live } from "./live.js";
import { Slots } from "./slots.js";

const GLIDE = 190; // ms in which columns move to other places

export class Picture {
  #raf = 0;
  #glide = null;

  /** `stage` is the node that scrolls, `views` maps a column's key to its view, `hear(sentence)` tells readers. */
  constructor(stage, root, shared, hear) {
    Object.assign(this, { stage, shared, hear, live: new Live(), columns: [], drawn: null, hot: null });
    this.canvas = el("canvas", {
      tabindex: 0,
      role: "img",
      "aria-label": "Units and weights. Arrow keys walk through the units.",
      "aria-roledescription": "diagram",
    });
    stage.prepend(this.canvas);
    this.card = new Card(root);
    this.slots = new Slots();
    stage.addEventListener("pointermove", (event) => this.#point(event));
    stage.addEventListener("pointerleave", () => this.#heat(null));
    this.canvas.addEventListener("keydown", (event) => this.#key(event));
    this.canvas.addEventListener("blur", () => this.#heat(null));
    this.theme();
  }

  theme() {
    const { theme } = this.shared;
    this.tables = { signed: diverging(theme), grey: greys(theme) };
    this.colours = signs(theme);
    this.slots.table = this.tables.signed;
    this.#redraw();
  }

  scene(scene) {
    this.live.bind(scene);
  }

  frame(frame) {
    this.live.frame(frame, performance.now(), calm());
    this.#links();
    this.#redraw();
  }

  /**
   * Lay the columns out anew. `blocks` maps a column's key to its place among the scene's blocks; `room` is {width, height};
   * `views` draws the columns' elements, which are measured here.
   */
  arrange(columns, views, blocks, room, still) {
    const scene = this.live.scene;
    this.columns = columns.map((column) => {
      const place = blocks.get(column.key) ?? -1;
      const block = place >= 0 && !column.grey && !column.problem ? this.live.blocks[place] : null;
      return {
        ...column,
        place,
        block,
        slots: this.slots.of(column, block, scene),
        noun: column.shape?.length === 3 ? "channel" : "unit",
        skip: false,
      };
    });
    this.#links();
    const target = this.#layout(views, room);
    const glides = !still && this.drawn && !calm();
    this.#glide = glides ? { from: this.drawn, start: performance.now() } : null;
    this.target = target;
    this.views = views;
    this.hot = null;
    this.card.hide();
    if (!glides) this.#place(target);
    this.stage.style.width = `${target.width}px`;
    this.#redraw();
    return target;
  }

  #layout(views, { width, height }) {
    const heads = views.map((view) => view.head.offsetHeight);
    const top = Math.max(...heads) + 12;
    const bottom = height - Math.max(...views.map((view) => view.foot.offsetHeight)) - 12;
    const specs = this.columns.map((column, i) => this.slots.spec(column, views[i], this.shared.theme, bottom - top));
    return layout({ width, top, bottom, columns: specs });
  }

  /** Which links lead into each column, and how they are drawn. */
  #links() {
    const most = share(this.columns.filter(({ block }) => block?.weight).length);
    this.gaps = this.columns.map((column, i) => {
      const before = this.columns[i - 1];
      if (!before || column.grey || column.problem || before.problem) return null;
      const next = before.block && column.block && column.place === before.place + 1;
      if (next && column.block.weight && !column.stacks.length)
        return { kind: "links", weight: column.block.weight, ...choose(column.block.weight, before.slots, column.slots, most) };
      const alike =
        next &&
        !column.block.block.weighted &&
        !column.stacks.length &&
        before.block.display === column.block.display &&
        before.slots.length === column.slots.length &&
        before.units === column.units;
      if (alike) return { kind: "each" };
      const dense = !next && !column.stacks.length && (column.type === "output" || column.layer?.kind === "dense") && before.shape?.length === 1;
      return { kind: dense && before.slots.length * column.slots.length <= 256 ? "all" : "band" };
    });
  }

  #redraw() {
    if (!this.#raf && this.target)
      this.#raf = requestAnimationFrame((now) => {
        this.#raf = 0;
        this.#tick(now);
      });
  }

  #tick(now) {
    this.live.tick(now);
    if (this.#glide) {
      const t = Math.min(1, (performance.now() - this.#glide.start) / GLIDE);
      this.#place(t < 1 ? between(this.#glide.from, this.target, 1 - (1 - t) ** 3) : this.target);
      if (t >= 1) this.#glide = null;
    }
    this.#paint();
    if (this.live.moving || this.#glide) this.#redraw();
  }

  /** Put the elements where a layout says. */
  #place(placed) {
    this.drawn = placed;
    placed.columns.forEach((column, i) => this.slots.place(this.views[i], column, this.columns[i]));
    this.onplace?.(placed);
  }

  #paint() {
    const context = sized(this.canvas, this.target.width, this.stage.clientHeight);
    context.clearRect(0, 0, this.target.width, this.stage.clientHeight);
    const scene = this.#scene();
    draw(context, scene);
    if (this.hot) this.card.show(this.hot, scene, ...this.at);
  }

  #scene() {
    return {
      layout: this.drawn,
      gaps: this.gaps,
      columns: this.columns,
      theme: this.shared.theme,
      tables: this.tables,
      signs: this.colours,
      hot: this.hot,
    };
  }

  #point(event) {
    if (!this.drawn || event.buttons) return this.#heat(null);
    const box = this.stage.getBoundingClientRect();
    const covered = event.target.closest?.(".nd-head, .nd-stack, .nd-gap, .nd-problem");
    const [x, y] = [event.clientX - box.left, event.clientY - box.top];
    const view = this.stage.parentElement;
    this.at = [x - view.scrollLeft + view.offsetLeft, y + view.offsetTop];
    this.#heat(covered ? null : pick(this.#scene(), x, y));
  }

  #heat(hot) {
    const old = this.hot;
    if (!hot && !old) return;
    this.hot = hot;
    this.stage.classList.toggle("nd-over", Boolean(hot && hot.type === "unit" && this.columns[hot.column].features));
    if (!hot) this.card.hide();
    if (JSON.stringify(old) !== JSON.stringify(hot)) this.#tell(hot);
    this.#redraw();
  }

  /** Let the other views know which unit is looked at. */
  #tell(hot) {
    const column = hot?.type === "unit" ? this.columns[hot.column] : null;
    const unit = column?.slots[hot.slot].unit ?? -1;
    this.shared.emit?.(
      "unit",
      unit >= 0 && column.place >= 0 ? { block: column.place, index: unit, title: `${column.title} ${hot.slot + 1}` } : null,
    );
  }

  #key(event) {
    const step = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    if (!step || event.altKey || event.ctrlKey || event.metaKey || !this.drawn) return;
    event.preventDefault();
    const filled = this.drawn.columns.map((column, i) => (column.tiles.length ? i : -1)).filter((i) => i >= 0);
    if (!filled.length) return;
    const now = this.hot?.type === "unit" ? this.hot : null;
    const at = now ? filled[Math.max(0, Math.min(filled.length - 1, filled.indexOf(now.column) + step[0]))] : filled[0];
    const tiles = this.drawn.columns[at].tiles;
    const slot = Math.max(0, Math.min(tiles.length - 1, (now?.slot ?? 0) + (now ? step[1] : 0)));
    const view = this.stage.parentElement;
    this.at = [tiles[slot].x + tiles[slot].size - view.scrollLeft + view.offsetLeft, tiles[slot].y + view.offsetTop];
    this.#heat({ type: "unit", column: at, slot });
    this.hear(aloud(this.hot, this.#scene()));
  }

  destroy() {
    cancelAnimationFrame(this.#raf);
  }
}
