// One popover at a time, in the browser's top layer, beside the thing it belongs to; Escape and a press elsewhere close it.
import { el } from "../dom.js";

const MARGIN = 8;

export class Popover {
  #closed = null;

  constructor(root) {
    this.root = root;
    this.node = el("div.nd-popover", { popover: "manual", role: "dialog" });
    root.append(this.node);
    this.outside = (event) => {
      if (!event.composedPath().includes(this.node)) this.close({ back: false });
    };
    this.keys = (event) => {
      if (event.key === "Escape") {
        event.stopPropagation();
        this.close();
      }
    };
    this.moved = (event) => {
      if (!event.composedPath?.().includes(this.node)) this.#place();
    };
  }

  get shown() {
    return this.node.matches(":popover-open");
  }

  /** Show content beside an element found by `anchor()`; `closed({back})` is told when it goes, `back` saying whether the focus should return; `beside` puts it right or left rather than below, `kind` is a class of it. */
  open({ anchor, content, label, focus, closed, kind = "", beside = false }) {
    this.close({ back: false });
    Object.assign(this, { anchor, beside });
    this.node.className = `nd-popover ${kind}`;
    this.#closed = closed;
    this.node.setAttribute("aria-label", label);
    this.node.replaceChildren(content);
    this.node.showPopover();
    this.#place();
    focus?.focus({ preventScroll: true });
    document.addEventListener("pointerdown", this.outside, true);
    document.addEventListener("keydown", this.keys, true);
    window.addEventListener("scroll", this.moved, true);
    window.addEventListener("resize", this.moved);
  }

  close({ back = true } = {}) {
    if (!this.shown) return;
    document.removeEventListener("pointerdown", this.outside, true);
    document.removeEventListener("keydown", this.keys, true);
    window.removeEventListener("scroll", this.moved, true);
    window.removeEventListener("resize", this.moved);
    this.node.hidePopover();
    this.node.replaceChildren();
    const closed = this.#closed;
    this.#closed = null;
    closed?.({ back });
  }

  #place() {
    const anchor = this.anchor?.()?.getBoundingClientRect();
    if (!anchor) return;
    const { offsetWidth: w, offsetHeight: h } = this.node;
    if (this.beside) return this.#put(...side(anchor, w, h, this.root.getBoundingClientRect()));
    const x = Math.max(MARGIN, Math.min(innerWidth - w - MARGIN, anchor.left + anchor.width / 2 - w / 2));
    const below = anchor.bottom + 6,
      above = anchor.top - h - 6;
    const y = below + h <= innerHeight - MARGIN || above < MARGIN ? Math.min(below, Math.max(MARGIN, innerHeight - h - MARGIN)) : above;
    this.#put(x, y);
  }

  #put(x, y) {
    this.node.style.left = `${Math.round(x)}px`;
    this.node.style.top = `${Math.round(y)}px`;
  }

  destroy() {
    this.close({ back: false });
    this.node.remove();
  }
}

/** Right of an anchor where that stays within the diagram, `home`, else left of it, which leaves the surface in sight; without room for either, right. At about its height. */
export function side(anchor, w, h, home) {
  const [right, left] = [anchor.right + 12, anchor.left - w - 18];
  const x = right + w > home.right && left >= MARGIN ? left : Math.min(right, innerWidth - w - MARGIN);
  return [Math.max(MARGIN, x), Math.max(MARGIN, Math.min(innerHeight - h - MARGIN, anchor.top + anchor.height / 2 - h / 3))];
}
