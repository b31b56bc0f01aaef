// The views as tabs: each module is loaded when it is first shown; only the shown one is told of choices, the others when their turn comes.
import { el } from "../dom.js";
import { Tabs } from "../tabs.js";
import { tellOne } from "../tell.js";
import { Obstacle } from "./obstacle.js";

const BUSY = 200;   // ms an answer may take before that is shown

export class Panes {
  constructor(root, page, { name, views }) {
    Object.assign(this, { page, views, key: `neural-playground-${name}-view`, panes: new Map(), id: null });
    this.tabs = new Tabs("Views", (id) => this.show(id));
    this.tabs.panel.classList.add("fill");
    this.progress = el("div.progress", { role: "progressbar", "aria-label": "An answer is on its way", hidden: true }, el("i"));
    this.obstacle = new Obstacle(page);
    root.append(el("div.paneltop", {}, this.tabs.list), this.progress, this.tabs.panel, this.obstacle.node);
  }

  /** What is on offer for this copy; a view that means nothing here keeps its tab and says so in it. */
  opened(opened) {
    for (const pane of this.panes.values()) Object.assign(pane, { stale: true, unopened: true });
    this.tabs.offer(this.views.map(({ id, title }) => ({ id, label: title })), this.recall());
    this.views.forEach((view, k) => {
      const tab = this.tabs.list.children[k];
      const reason = view.fits(opened);
      tab.classList.toggle("absent", reason !== null);
      tab.title = reason ?? view.summary;
    });
  }

  /** Tell the shown view what has changed in the choice. */
  choice(choiceOrWhat, what = choiceOrWhat) {
    for (const pane of this.panes.values()) if (pane.id !== this.id) pane.stale = true;
    const pane = this.panes.get(this.id);
    if (!pane) return;
    if (pane.stale || pane.unopened) this.renew(pane);
    else this.call(pane, "choice", this.page.choice, what);
  }

  waits() { return this.page.line.waits(this.id); }

  show(id) {
    const before = this.panes.get(this.id);
    if (before) {
      before.root.hidden = true;
      this.call(before, "hide");
      if (this.page.following) before.stale = true;   // it misses what happens meanwhile
    }
    this.id = id;
    try { sessionStorage.setItem(this.key, id); } catch { /* storage may be forbidden */ }
    this.page.line.show(id);
    const pane = this.panes.get(id) ?? this.make(id);
    pane.root.hidden = false;
    this.renew(pane);
    this.call(pane, "show");
  }

  make(id) {
    const pane = { id, definition: this.views.find((view) => view.id === id), root: el(`div.explainview.${id}`), view: null, stale: true, unopened: true };
    this.panes.set(id, pane);
    this.tabs.panel.append(pane.root);
    return pane;
  }

  /** Bring a view up to date with the copy and the choice; load it first where that has not happened. */
  renew(pane) {
    const { page } = this;
    if (!page.opened || pane.id !== this.id) return;
    const reason = pane.definition.fits(page.opened);
    if (reason !== null) return this.absent(pane, reason);
    if (!pane.view) return this.load(pane);
    if (pane.unopened) this.call(pane, "opened", page.opened);
    const { stale } = pane;
    Object.assign(pane, { stale: false, unopened: false });
    if (stale) this.call(pane, "choice", page.choice, Object.keys(page.choice));
  }

  absent(pane, reason) {
    this.call(pane, "destroy");
    pane.view = null;
    pane.root.replaceChildren(el("p.empty", {}, reason));
  }

  async load(pane) {
    if (pane.loading) return;
    pane.loading = true;
    try {
      const { default: View } = await pane.definition.load();
      pane.root.replaceChildren();
      pane.view = new View(pane.root, this.page);
    } catch (error) {
      console.error(`view ${pane.id}`, error);
      pane.root.replaceChildren(el("p.empty", {}, "This view could not be loaded. Reload the page to try again."));
      return;
    } finally {
      pane.loading = false;
    }
    this.renew(pane);
  }

  call(pane, method, ...values) { if (pane.view) tellOne(pane.view, method, ...values); }

  recall() {
    try { return sessionStorage.getItem(this.key); } catch { return null; }
  }

  theme() { for (const pane of this.panes.values()) this.call(pane, "theme"); }

  heard() {
    this.obstacle.update();
    const busy = Boolean(this.page.state.busy);
    if (busy === this.busy) return;
    this.busy = busy;
    clearTimeout(this.timer);
    if (busy) this.timer = setTimeout(() => { this.progress.hidden = false; }, BUSY);
    else this.progress.hidden = true;
  }

  config() { this.obstacle.update(); }

  connection() { this.obstacle.update(); }

  destroy() {
    clearTimeout(this.timer);
    for (const pane of this.panes.values()) this.call(pane, "destroy");
  }
}
