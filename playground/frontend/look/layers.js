// The second column: the network as a list of its layers, those inside containers indented.
import { el, say } from "../dom.js";
import { brief } from "../numbers.js";

export class LayersPanel {
  constructor(root, page) {
    Object.assign(this, { page, lines: new Map() });
    this.list = el("div.sites", { role: "listbox", "aria-label": "Layers", onkeydown: (event) => this.key(event) });
    this.head = el("header.siteshead", {}, el("h3", {}, "Layers"), (this.note = el("span.note")));
    root.append(this.head, this.list);
  }

  opened({ sites }) {
    const key = JSON.stringify(sites.map(({ id, title, shape }) => [id, title, shape]));
    say(this.note, `${sites.length - 1}`);
    this.note.title = `${sites.length - 1} layers`;
    if (key === this.listed) return this.mark();
    this.listed = key;
    this.lines = new Map(sites.map((site) => [site.id, this.line(site)]));
    this.list.replaceChildren(...this.lines.values());
    this.mark();
  }

  line({ id, title, depth, shape, parameters, container }) {
    return el("button.siteline", {
      type: "button", role: "option", "data-id": id, style: `padding-left:${9 + 12 * Math.min(depth, 6)}px`, title: `${title}: ${shape.join(" × ")}${parameters ? `, ${parameters} parameters` : ""}${container ? ", holds the layers below it" : ""}`,
      onclick: () => this.page.choose({ site: id }),
    }, el("b", {}, title), el("span.siteshape", {}, shape.join(" × ")), el("span.sitecount", {}, parameters ? brief(parameters) : ""));
  }

  choice() { this.mark(); }

  mark() {
    const { site } = this.page.choice;
    for (const [id, node] of this.lines) {
      const chosen = id === site;
      node.setAttribute("aria-selected", chosen);
      node.tabIndex = chosen ? 0 : -1;
    }
    const node = this.lines.get(site);
    if (!node || !this.list.clientHeight) return;
    const top = node.offsetTop - this.list.offsetTop;
    if (top < this.list.scrollTop) this.list.scrollTop = top - 4;
    else if (top + node.offsetHeight > this.list.scrollTop + this.list.clientHeight) this.list.scrollTop = top + node.offsetHeight - this.list.clientHeight + 4;
  }

  key(event) {
    const ids = [...this.lines.keys()];
    const at = ids.indexOf(this.page.choice.site);
    const to = { ArrowUp: at - 1, ArrowDown: at + 1, Home: 0, End: ids.length - 1 }[event.key];
    if (to === undefined || !ids[to]) return;
    event.preventDefault();
    this.page.choose({ site: ids[to] });
    this.lines.get(ids[to]).focus({ preventScroll: true });
  }
}
