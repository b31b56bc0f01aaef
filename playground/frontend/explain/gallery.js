// The pictures on offer, each with what the network says of it; more are made as the reader scrolls.
import { el, say } from "../dom.js";
import { image } from "../gallery.js";
import { percent } from "../numbers.js";
import { BLUE, classColour, CLASSES, greys } from "../theme.js";
import { judged, said as worded, truth } from "./reading.js";

const BATCH = 60;   // cards made at a time

export class Gallery {
  constructor(root, page, picking) {
    Object.assign(this, { page, picking, cards: [] });
    this.grid = el("div.cards", { role: "listbox", "aria-label": "Examples", onkeydown: (event) => this.key(event) });
    this.scroll = el("div.fill.scroll", {}, this.grid);
    this.scroll.addEventListener("scroll", () => this.more(), { passive: true });
    this.observer = new ResizeObserver(() => this.more());
    this.observer.observe(this.scroll);
    root.append(this.scroll);
  }

  destroy() { this.observer.disconnect(); }

  opened() {
    this.inks = greys(this.page.theme);
    for (const card of this.cards) card.row = null;
  }

  theme() {
    this.opened();
    this.fill();
  }

  picked() {
    this.scroll.scrollTop = 0;
    this.limit = BATCH;
    this.fill();
  }

  overviewed() { this.fill(); }

  show() { this.reveal(); }

  choice() {
    this.mark();
    this.reveal();
  }

  /** Cards for what is in sight and a little more. */
  more() {
    const { scrollTop, clientHeight, scrollHeight } = this.scroll;
    if (!clientHeight || this.limit >= this.picking.order.length || scrollTop + clientHeight < scrollHeight - 200) return;
    this.limit += BATCH;
    this.fill();
    this.more();
  }

  fill() {
    const { opened } = this.page;
    const rows = this.picking.order.slice(0, this.limit ?? BATCH);
    rows.forEach((row, k) => this.write((this.cards[k] ??= this.card()), row, opened));
    this.cards.forEach((card, k) => { card.node.hidden = k >= rows.length; });
    this.mark();
  }

  card() {
    const parts = { picture: el("canvas", { "aria-hidden": "true" }), predicted: el("b"), sure: el("span.sure"), truth: el("span.truth"), bar: el("i") };
    const node = el("button.card", { type: "button", role: "option", tabindex: -1, onclick: () => this.page.choose({ example: { row: card.row } }) }, el("span.picture", {}, parts.picture, parts.truth), el("span.answer", {}, parts.predicted, parts.sure), el("span.bar", {}, parts.bar));
    const card = { ...parts, node, row: null };
    this.grid.append(node);
    return card;
  }

  write(card, row, opened) {
    if (card.row !== row) image(card.picture, opened.data.images, row, this.inks);
    card.row = row;
    const said = judged(opened, row);
    const { classes } = opened.task;
    const name = worded(opened, said);
    say(card.predicted, name);
    say(card.sure, said.sure === undefined || said.share !== undefined ? "" : percent(said.sure, 0));
    say(card.truth, said.wrong && said.share === undefined ? `is ${truth(opened, row)}` : "");
    card.bar.style.width = `${100 * (said.sure ?? 0)}%`;
    card.bar.style.background = (classes?.length ?? 0) > CLASSES.length ? BLUE : classColour(said.best ?? 0);
    card.node.classList.toggle("wrong", Boolean(said.wrong) && said.share === undefined);
    card.node.setAttribute("aria-label", `Example ${row}, ${truth(opened, row)}, predicted ${name}`);
  }

  mark() {
    const { row } = this.page.choice.example ?? {};
    let tabbed = false;
    for (const card of this.cards) {
      const chosen = card.row === row;
      card.node.setAttribute("aria-selected", chosen);
      card.node.setAttribute("aria-pressed", chosen);
      card.node.tabIndex = chosen ? 0 : -1;
      tabbed ||= chosen && !card.node.hidden;
    }
    if (!tabbed && this.cards[0]) this.cards[0].node.tabIndex = 0;
  }

  /** Bring the chosen card into sight, without moving the page. */
  reveal() {
    const at = this.picking.order.indexOf(this.page.choice.example?.row);
    if (at < 0 || !this.scroll.clientHeight) return;
    if (at >= (this.limit ?? BATCH)) {
      this.limit = at + BATCH;
      this.fill();
    }
    const { offsetTop, offsetHeight } = this.cards[at].node;
    if (offsetTop < this.scroll.scrollTop) this.scroll.scrollTop = offsetTop - 4;
    else if (offsetTop + offsetHeight > this.scroll.scrollTop + this.scroll.clientHeight) this.scroll.scrollTop = offsetTop + offsetHeight - this.scroll.clientHeight + 4;
  }

  key(event) {
    const columns = getComputedStyle(this.grid).gridTemplateColumns.split(" ").length;
    const by = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -columns, ArrowDown: columns }[event.key];
    if (!by) return;
    event.preventDefault();
    const at = this.picking.order.indexOf(this.page.choice.example?.row);
    const next = this.picking.order[Math.min(this.picking.order.length - 1, Math.max(0, at + by))];
    this.page.choose({ example: { row: next } });
    this.cards.find(({ row }) => row === next)?.node.focus({ preventScroll: true });
  }
}
