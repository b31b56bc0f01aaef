// One number of the network as a text field: live until it has the focus, heard while it is typed, stepped by the arrow keys.
import { el, say } from "../dom.js";

const MOST = 1e6; // a typed number may be so large, of either sign
const STEP = 0.1; // of an arrow key; ten times as much with Shift, a tenth with Alt

/** What a text says: {value}, or {fault}, a sentence. */
export function parse(text) {
  const plain = text.trim().replace("\u2212", "-");
  const value = plain === "" ? NaN : Number(plain);
  if (!Number.isFinite(value)) return { fault: `Expected a finite number, got ${plain ? `“${plain}”` : "nothing"}.` };
  if (Math.abs(value) > MOST) return { fault: `Expected a size of at most 1,000,000, got “${plain}”.` };
  return { value };
}

/** The shortest decimal that reads back as the same 32-bit number. */
export function exact(value) {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "NaN" : String(value);
  for (let figures = 3; figures < 9; figures++) {
    const text = value.toPrecision(figures);
    if (Math.fround(text) === Math.fround(value)) return String(Number(text));
  }
  return String(Number(value.toPrecision(9)));
}

/** `change(value, settled)` is called with every allowed number while it is typed, `settled` once it is entered or left. */
export class NumberField {
  #typing = false;
  #shown = "";

  constructor({ label, change }) {
    this.change = change;
    this.input = el("input.nd-number.nd-exact", { type: "text", role: "spinbutton", inputmode: "decimal", autocomplete: "off", spellcheck: "false", placeholder: "…", "aria-label": label });
    this.wrong = el("p.nd-wrong", { role: "alert", hidden: true });
    this.input.addEventListener("focus", () => this.input.select());
    this.input.addEventListener("input", () => this.#read(false));
    this.input.addEventListener("change", () => this.#typing && this.#read(true));
    this.input.addEventListener("blur", () => (this.#typing = false));
    this.input.addEventListener("keydown", (event) => this.#key(event));
  }

  /** Follow the number as it now is, unless it is being typed; undefined while it is not known. */
  show(value) {
    this.value = value;
    if (this.#typing || (this.#focused && this.#shown)) return;
    this.#write(value === undefined ? "" : exact(value));
    if (this.#focused) this.input.select();
  }

  /** Put a number there as if it had been typed. */
  set(value, settled) {
    this.#write(exact(value));
    this.#take(value, settled);
  }

  get #focused() {
    return this.input.getRootNode().activeElement === this.input;
  }

  #write(text) {
    if (text !== this.#shown) this.input.value = this.#shown = text;
    this.input.setAttribute("aria-valuenow", text);
    this.#judge("");
  }

  #judge(fault) {
    say(this.wrong, fault);
    this.wrong.hidden = !fault;
    this.input.toggleAttribute("aria-invalid", Boolean(fault));
  }

  #read(settled) {
    this.#typing = !settled;
    this.#shown = this.input.value;
    const { value, fault } = parse(this.input.value);
    this.#judge(fault ?? "");
    if (!fault) this.#take(value, settled);
  }

  #take(value, settled) {
    this.value = value;
    this.input.setAttribute("aria-valuenow", exact(value));
    this.change(value, settled);
  }

  #key(event) {
    const direction = { ArrowUp: 1, ArrowDown: -1 }[event.key];
    if (event.key === "Enter") {
      if (this.#typing) this.#read(true);
      this.input.select();
    } else if (direction) this.#step(direction * STEP * (event.shiftKey ? 10 : event.altKey ? 0.1 : 1));
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  #step(by) {
    const { value, fault } = parse(this.input.value);
    const next = Number(((fault ? 0 : value) + by).toFixed(6));
    this.set(Math.max(-MOST, Math.min(MOST, next)), false);
    this.#typing = true;
  }
}
