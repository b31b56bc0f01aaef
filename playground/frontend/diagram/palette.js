// The palette: every layer there is, grouped, searched by typing, chosen by arrow keys or pointer.
import { el } from "../dom.js";
import { line } from "./icons.js";

let serial = 0;

/** A combobox over the declarations. `wanted(entry)` says which are listed before anything is typed; `fits(entry)` → reason why not, or "". */
export class Palette {
  #options = [];
  #current = -1;

  constructor({ declared, wanted, fits, choose, title }) {
    Object.assign(this, { declared, wanted, fits, choose });
    const id = `nd-palette-${++serial}`;
    this.search = el("input", {
      type: "text",
      role: "combobox",
      placeholder: "Search layers",
      "aria-label": title,
      "aria-expanded": "true",
      "aria-controls": id,
      "aria-autocomplete": "list",
      autocomplete: "off",
      spellcheck: "false",
    });
    this.list = el("div.nd-options", { id, role: "listbox", "aria-label": title });
    this.node = el("div.nd-palette", {}, el("div.nd-search", {}, line("search"), this.search), this.list);
    this.search.addEventListener("input", () => this.#fill());
    this.search.addEventListener("keydown", (event) => this.#key(event));
    this.id = id;
    this.#fill();
  }

  #fill() {
    const query = this.search.value.trim().toLowerCase();
    const found = this.declared.groups.map(({ group, layers }) => ({
      group,
      layers: layers.filter((entry) => (query ? score(entry, group, query) : this.wanted(entry))),
    }));
    if (!query) found.sort((a, b) => this.#usable(b) - this.#usable(a));
    if (query) for (const { layers } of found) layers.sort((a, b) => rank(b, query) - rank(a, query));
    if (query) found.sort((a, b) => best(b, query) - best(a, query));
    this.#options = [];
    this.list.replaceChildren(
      ...found
        .filter(({ layers }) => layers.length)
        .map(({ group, layers }, i) =>
          el(
            "div",
            { role: "group", "aria-labelledby": `${this.id}-g${i}` },
            el("div.nd-group", { id: `${this.id}-g${i}` }, group),
            layers.map((entry) => this.#option(entry)),
          ),
        ),
    );
    if (!this.#options.length) this.list.replaceChildren(el("p.nd-none", { role: "status" }, "No layer of that name."));
    this.#mark(this.#options.findIndex(({ reason }) => !reason));
  }

  /** Whether any of a group fits: those groups come first. */
  #usable({ layers }) {
    return Number(layers.some((entry) => !this.fits(entry)));
  }

  #option(entry) {
    const reason = this.fits(entry);
    const index = this.#options.length;
    const node = el(
      "div.nd-option",
      { id: `${this.id}-o${index}`, role: "option", "aria-selected": "false", "aria-disabled": reason ? "true" : null, "data-kind": entry.kind },
      el("b", {}, entry.title),
      el("span", {}, entry.summary),
      reason ? el("em", {}, reason) : null,
    );
    node.addEventListener("pointermove", () => this.#current !== index && this.#mark(index, false));
    node.addEventListener("click", () => this.#take(index));
    this.#options.push({ entry, reason, node });
    return node;
  }

  #mark(index, scroll = true) {
    this.#options[this.#current]?.node.setAttribute("aria-selected", "false");
    this.#current = index;
    const option = this.#options[index];
    if (!option) return this.search.removeAttribute("aria-activedescendant");
    option.node.setAttribute("aria-selected", "true");
    this.search.setAttribute("aria-activedescendant", option.node.id);
    if (scroll) reveal(this.list, option.node);
  }

  #take(index) {
    const option = this.#options[index];
    if (option && !option.reason) this.choose(option.entry);
  }

  #key(event) {
    const last = this.#options.length - 1;
    const to = {
      ArrowDown: this.#current >= last ? 0 : this.#current + 1,
      ArrowUp: this.#current <= 0 ? last : this.#current - 1,
      PageDown: Math.min(last, this.#current + 6),
      PageUp: Math.max(0, this.#current - 6),
    }[event.key];
    if (to !== undefined) this.#mark(to);
    else if (event.key === "Enter") this.#take(this.#current);
    else return;
    event.preventDefault();
  }
}

/** Scroll a list, and nothing around it, so that a node in it is seen. */
function reveal(list, node) {
  const [box, own] = [list.getBoundingClientRect(), node.getBoundingClientRect()];
  if (own.top < box.top + 26) list.scrollTop -= box.top + 26 - own.top;
  else if (own.bottom > box.bottom) list.scrollTop += own.bottom - box.bottom;
}

const rank = ({ title, kind }, query) =>
  title.toLowerCase().startsWith(query) || kind.startsWith(query) ? 3 : title.toLowerCase().includes(query) || kind.includes(query) ? 2 : 1;
const score = (entry, group, query) =>
  `${entry.title} ${entry.kind} ${entry.kind.replaceAll("_", " ")} ${group} ${entry.summary}`.toLowerCase().includes(query);
const best = ({ layers }, query) => Math.max(0, ...layers.map((entry) => rank(entry, query)));
