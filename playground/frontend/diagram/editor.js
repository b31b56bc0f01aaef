// Editing on the diagram: what each press, key and drop does to the network.
import { el } from "../dom.js";
import { access } from "../lesson.js";
import { cost } from "./columns.js";
import { plural, shape } from "./format.js";
import { LayerForm } from "./layerform.js";
import { at, duplicate, insert, lists, move, neighbouring, remove, shift, span, split, update } from "./network.js";
import { Palette } from "./palette.js";

const OUTPUT = {
  path: "output",
  layer: { kind: "output" },
  entry: { title: "Output", summary: "The last layer; the data say how many units it has.", controls: [] },
};

export class Editor {
  #form = null;

  /** `diagram` gives {edits, declared, columns, known, popover, find(path), refresh(focus), hear(sentence), trigger(name, value)}. */
  constructor(diagram) {
    this.diagram = diagram;
    const acts = ["edit", "add", "step", "feature", "remove"].map((name) => [name, (...values) => this[name](...values)]);
    this.acts = Object.fromEntries(acts);
  }

  get network() {
    return this.diagram.edits.network;
  }

  get follower() {
    return this.diagram.declared.follower;
  }

  /** Show and send a tree; tells readers what was done and puts the focus on a layer. */
  commit(network, { focus = null, said = "" } = {}) {
    if (!this.diagram.editable) return this.diagram.hear("The network cannot be changed here.");
    if (!this.diagram.edits.edit(network)) return;
    if (said) this.diagram.hear(said);
    this.diagram.refresh(focus);
  }

  /** Open a layer's form. */
  edit(path) {
    const { declared, popover, edits } = this.diagram;
    const layer = path === OUTPUT.path ? OUTPUT.layer : edits.layer(path);
    if (!layer || !this.diagram.editable) return;
    if (this.#form?.path === path && popover.shown) return popover.close();
    const entry = path === OUTPUT.path ? OUTPUT.entry : declared.of(layer.kind);
    const held = { path };
    const form = new LayerForm({
      entry,
      layer,
      problem: this.#problem(path),
      upright: /\]\./.test(path),
      movable: path !== OUTPUT.path,
      acts: {
        ...this.#weighty(held),
        change: (fields) => this.commit(update(this.network, held.path, fields)),
        shift: (direction) => this.shift(held.path, direction, true),
        duplicate: () => {
          popover.close({ back: false });
          this.duplicate(held.path);
        },
        remove: () => {
          popover.close({ back: false });
          this.remove(held.path);
        },
      },
    });
    popover.open({
      anchor: () => this.diagram.find(held.path)?.closest(".nd-card, .nd-chip, .nd-rowline"),
      content: form.node,
      label: `${entry.title}: settings`,
      closed: ({ back }) => {
        this.#form = null;
        if (back) this.diagram.find(held.path)?.focus();
      },
    });
    form.node.querySelector("input:not([tabindex='-1']), select, button")?.focus({ preventScroll: true });
    this.#form = Object.assign(held, { form, kind: layer.kind });
  }

  /** Keep an open form in step with the network; close it when its layer is gone. */
  follow() {
    const open = this.#form;
    if (!open) return;
    const layer = open.path === OUTPUT.path ? OUTPUT.layer : this.diagram.edits.layer(open.path);
    if (layer?.kind === open.kind) open.form.show(layer, this.#problem(open.path));
    else this.diagram.popover.close({ back: false });
  }

  #problem(path) {
    return this.diagram.columns.find((column) => column.problemAt === path)?.problem ?? null;
  }

  /** What can be done with the parameters of a column's layer: {freeze(on), frozen(), renew()}, or nothing where the run knows of none. */
  #weighty(held) {
    const { diagram } = this;
    const place = () => diagram.placeOf(diagram.columns.find((column) => column.path === held.path));
    const column = diagram.columns.find(({ path }) => path === held.path);
    if (place() < 0 || !cost(column)?.parameters) return {};
    const { hands, picture } = diagram;
    return {
      frozen: () => place() >= 0 && picture.holds.any && picture.holds.block(place()),
      freeze: (on) => place() >= 0 && hands.freezeBlock(place(), on),
      renew: () => place() >= 0 && hands.renew(place()),
    };
  }

  /** Open the palette to put a layer into a list before its `index`-th. */
  add(list, index, anchor, followers = null) {
    const { declared, popover, editable } = this.diagram;
    if (!editable) return;
    const again = popover.shown && this.added === anchor;
    popover.close({ back: false });
    if (again) return;
    const nested = list !== "network";
    const palette = new Palette({
      declared,
      title: followers ? "Add an activation, dropout or norm" : "Add a layer",
      wanted: (entry) => nested || Boolean(entry.follower) === Boolean(followers),
      fits: (entry) => this.#misfit(entry, list, index),
      choose: (entry) => {
        popover.close({ back: false });
        this.put(entry, list, index);
      },
    });
    this.added = anchor;
    const key = anchor.dataset.add;
    anchor.classList.add("nd-open");
    popover.open({
      anchor: () => this.diagram.added(key) ?? anchor,
      content: palette.node,
      label: "Add a layer",
      focus: palette.search,
      closed: ({ back }) => {
        anchor.classList.remove("nd-open");
        this.added = null;
        if (back) anchor.focus();
      },
    });
  }

  /** Why a kind cannot stand at a place; empty when it can, or when that is not known. */
  #misfit(entry, list, index) {
    const { sizes, key } = this.arriving(list, index) ?? {};
    if (!sizes || !entry.takes) return entry.fits === false ? (entry.reason ?? "Does not fit this network") : "";
    return entry.takes.includes(key) ? "" : `Does not take ${sizes.length === 1 ? plural(sizes[0], "number") : shape(sizes)}`;
  }

  /** What arrives at a place: {sizes, key}, its shape and the palette's name for it; null while the plan does not say. Paths side by side all get what arrives at their container. */
  arriving(list, index) {
    const { known, edits, told } = this.diagram;
    if (edits.pending) return null;
    const { list: home, index: field } = list === "network" ? {} : split(list);
    const container = home && known.byPath.get(home);
    if (index > 0 && !container?.parallel) {
      const before = known.byPath.get(`${list}[${index - 1}]`);
      return before?.shape_out ? { sizes: before.shape_out, key: before.key_out ?? before.shape_out.join(",") } : null;
    }
    const entry = container?.entries?.[field];
    if (entry) return { sizes: entry.shape, key: entry.key };
    const sizes = (list === "network" ? told.plan?.input?.shape : container?.shape_in) ?? null;
    return sizes && { sizes, key: sizes.join(",") };
  }

  /** Put a new layer somewhere: as wide as its like nearby, and with the activation that is used around it. */
  put(entry, list, index) {
    const { declared } = this.diagram;
    const layers = at(this.network, list) ?? [];
    const suggested = entry.suggested?.[this.arriving(list, index)?.key];
    const layer = structuredClone(suggested ?? entry.default);
    const width = declared.width(entry.kind);
    const like = width && neighbouring(layers, index, (other) => other.kind === entry.kind);
    const wanted = like ? like[width.field] : width && this.#expected(list);
    if (wanted) layer[width.field] = wanted;
    const activation = declared.activated(entry.kind) ? neighbouring(layers, index, declared.activation) : null;
    const added = activation ? [layer, structuredClone(activation)] : [layer];
    this.commit(insert(this.network, list, index, added), {
      focus: `${list}[${index}]`,
      said: `${added.map(declared.label.bind(declared)).join(" and ")} added`,
    });
  }

  /** How wide the end of a container's list must be to be summed with the others; null in the network itself. */
  #expected(list) {
    if (list === "network") return null;
    const { known, edits, declared } = this.diagram;
    const path = split(list).list;
    const layer = edits.layer(path);
    const other = lists(layer, declared.holds(layer.kind))
      .map((field) => `${path}.${field}`)
      .find((home) => home !== list && at(this.network, home).length);
    const end = other ? known.byPath.get(`${other}[${at(this.network, other).length - 1}]`)?.shape_out : known.byPath.get(path)?.shape_in;
    return edits.pending ? null : (end?.[0] ?? null);
  }

  /** More or fewer units. */
  step(path, width, by) {
    const layer = this.diagram.edits.layer(path);
    this.commit(update(this.network, path, { [width.field]: layer[width.field] + by }), {
      said: `${layer[width.field] + by} ${width.label.toLowerCase()}`,
    });
  }

  /** Switch an input feature on or off; the last one stays. */
  feature(value) {
    const { features, told } = this.diagram;
    if (access(told.lesson, "data.features") !== "open") return this.diagram.hear("The input features are fixed in this lesson.");
    const now = features.map((feature) => (feature.value === value ? { ...feature, on: !feature.on } : feature));
    const on = now.filter((feature) => feature.on);
    if (!on.length) return this.diagram.hear("At least one input feature stays on.");
    this.diagram.setFeatures(now);
    this.diagram.trigger(
      "features",
      on.map((feature) => feature.value),
    );
  }

  shift(path, direction, form = false) {
    const moved = shift(this.network, path, direction, this.follower);
    if (moved.network === this.network) return this.diagram.hear("It cannot go further.");
    if (form && this.#form) this.#form.path = moved.path;
    this.commit(moved.network, { focus: form ? null : moved.path, said: `Moved to place ${split(moved.path).index + 1}` });
  }

  duplicate(path) {
    const count = this.#span(path);
    const { list, index } = split(path);
    this.commit(duplicate(this.network, path, count), { focus: `${list}[${index + count}]`, said: "Duplicated" });
  }

  /** Remove a layer; a column goes with what follows it. */
  remove(path) {
    const { list, index } = split(path);
    const title = this.diagram.declared.of(this.diagram.edits.layer(path).kind).title;
    const network = remove(this.network, path, this.#span(path));
    const left = at(network, list);
    this.commit(network, { focus: left.length ? `${list}[${Math.min(index, left.length - 1)}]` : null, said: `${title} removed` });
  }

  /** Layers moved, copied or removed together: in the columns, a head with its followers. */
  #span(path) {
    return split(path).list === "network" ? span(this.network, path, this.follower) : 1;
  }

  drop(path, { list, index }) {
    const moved = move(this.network, path, this.#span(path), list, index);
    if (moved.network !== this.network) this.commit(moved.network, { focus: moved.path, said: "Moved" });
  }

  /** Keys on a layer's title, chip or row. */
  key(event) {
    const path = event.target.dataset?.path;
    if (!path?.startsWith("network")) return;
    const direction = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1 }[event.key];
    if (event.altKey && direction) this.shift(path, direction);
    else if (!event.altKey && !event.ctrlKey && !event.metaKey && direction) this.#walk(event.target, direction);
    else if (event.key === "Delete" || event.key === "Backspace") this.remove(path);
    else if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "d") this.duplicate(path);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  /** The focus to the next title, or the next chip or row of the same kind. */
  #walk(from, direction) {
    const like = from.classList.contains("nd-title") ? ".nd-layer .nd-title" : from.classList.contains("nd-chip") ? ".nd-chip" : ".nd-inner";
    const all = [...from.getRootNode().querySelectorAll(like)];
    all[all.indexOf(from) + direction]?.focus();
  }
}

/** What a network has in all, the cost of an example where there is room for it; `plan` is null while it is not known. */
export function totals(plan, columns) {
  const layers = el("b", {}, plural(columns.length - 2, "hidden layer"));
  if (!plan) return [layers];
  return [layers, ` · ${plural(plan.parameters, "parameter")}`, el("span.nd-cost", {}, ` · ${plural(plan.flops, "FLOP")} an example`)];
}
