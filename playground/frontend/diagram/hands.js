// What a person does to units and links on the diagram: new values, freezing, silencing, choosing. Each goes to the run as a command.
import { describe } from "./hover.js";
import { linkAt, nameOf, unitAt } from "./address.js";
import { lookedAt, markOf } from "./cell.js";
import { tilePicture } from "./draw.js";
import { LinkForm } from "./linkform.js";
import { Selection } from "./selection.js";
import { UnitForm } from "./unitform.js";
import { Values } from "./values.js";

const LOCKED = "The network cannot be changed here.";

export class Hands {
  #form = null;

  /** `diagram` gives {stage, picture, popover, editor, editable, hear(sentence)}. */
  constructor(diagram) {
    this.diagram = diagram;
    this.stage = diagram.stage;
    this.values = new Values(this.stage, (...typed) => diagram.picture.patch(...typed));
    this.selection = new Selection((list) => {
      this.stage.emit("select", list);
      diagram.picture.repaint();
    });
  }

  scene(scene) {
    this.values.clear();
    this.selection.bind(scene);
    if (this.#form) this.diagram.popover.close({ back: false });
  }

  frame(frame) {
    this.values.frame(frame);
    this.follow();
  }

  /** Keep an open form in step with the run. */
  follow() {
    this.#form?.show();
  }

  /** Open what stands at a place of the diagram, beside the rectangle that `anchor()` gives. */
  open(hot, anchor) {
    const { columns } = this.diagram.picture;
    if (hot.type === "link") return this.link(linkAt(columns, hot), anchor);
    if (hot.type === "cell") return this.unit(markOf(columns, hot), anchor, undefined, hot);
    const { features, slots } = columns[hot.column];
    if (features) return this.diagram.editor.feature(slots[hot.slot].value);
    return this.unit(unitAt(columns, hot.column, hot.slot), anchor, hot.slot);
  }

  /** Open a link's form. */
  link(link, anchor) {
    if (!link || this.#locked()) return;
    const { place, unit, source, title } = link;
    const form = new LinkForm({
      title,
      acts: {
        value: () => this.values.read(place, unit, source),
        set: (value, settled) => this.values.set(place, unit, source, value, settled),
        frozen: () => this.holds.link(place, unit, source),
        freeze: (on) => this.freeze(link, on),
      },
    });
    this.#show(form, { title: `Link ${title}`, anchor });
  }

  /** Open a unit's form; `slot` is its tile, or `cell` its place in a mosaic. */
  unit(address, anchor, slot, cell = null) {
    if (!address || this.#locked()) return;
    const { place, unit, column, title } = address;
    const { picture } = this.diagram;
    const before = picture.columns[column - 1];
    const form = new UnitForm({
      title,
      can: this.can(address),
      acts: {
        bias: () => this.values.read(place, unit, null),
        incoming: () => this.values.incoming(place, unit),
        names: (source) => (before ? nameOf(before, source, this.stage.scene) : String(source + 1)),
        setBias: (value, settled) => this.values.set(place, unit, null, value, settled),
        setWeight: (source, value, settled) => this.values.set(place, unit, source, value, settled),
        range: () => facts(describe(cell ?? { type: "unit", column, slot }, picture.view), "range", "value"),
        paint: (context, side) => this.#paint(context, cell ? lookedAt(cell, picture.view) : picture.view, column, slot ?? 0, side),
        frozen: () => this.holds.unit(place, unit),
        freeze: (on) => this.freeze(address, on),
        silenced: () => this.holds.silenced(place, unit),
        silence: (on) => this.silence(address, on),
        selected: () => this.selection.number(place, unit) > 0,
        select: () => this.select(address),
      },
    });
    const whole = this.values.incoming(place, unit) || !this.#block(place).weighted;
    const focused = !whole || (this.can(address).bias && this.values.read(place, unit, null) === undefined);
    const { focus } = picture;
    const pinned = () => focus.pinned?.place === place && focus.pinned.unit === unit;
    if (focused && !pinned()) focus.pin(address);
    this.#show(form, { title, anchor, beside: true, closed: () => focused && !cell && pinned() && focus.pin(address) });
  }

  /** Freeze a link (with `source`), a unit, or let it go; without `on`, the other of the two. */
  freeze(address, on = !this.#frozen(address)) {
    if (this.#locked()) return;
    const { block, unit, source = null, title } = address;
    if (!this.can(address).freeze) return this.diagram.hear(`${title} has nothing that learns.`);
    this.stage.send({ op: "freeze", block, unit, source, on });
    this.diagram.hear(on ? `${title} frozen` : `${title} learns again`);
  }

  /** Silence a unit or let it be heard again. */
  silence(address, on = !this.holds.silenced(address.place, address.unit)) {
    if (this.#locked()) return;
    if (!this.can(address).silence) return this.diagram.hear("Inputs and outputs cannot be silenced.");
    this.stage.send({ op: "silence", block: address.block, unit: address.unit, on });
    this.diagram.hear(on ? `${address.title} silenced` : `${address.title} takes part again`);
  }

  /** Choose a unit for comparing, or let it go. */
  select(address) {
    if (!address) return;
    this.diagram.hear(this.selection.toggle(address));
    this.follow();
  }

  /** Let go of the selection; whether there was one. */
  let() {
    const any = this.selection.clear();
    if (any) this.diagram.hear("Nothing selected");
    return any;
  }

  /** Freeze a whole block, or let it learn. */
  freezeBlock(place, on) {
    this.stage.send({ op: "freeze", block: this.#block(place).id, unit: null, source: null, on });
    this.diagram.hear(`${this.#block(place).title} ${on ? "frozen" : "learns again"}`);
  }

  /** Draw a block's parameters anew. */
  renew(place) {
    this.values.clear();
    this.stage.send({ op: "reinitialise", block: this.#block(place).id });
    this.diagram.hear(`${this.#block(place).title} has new weights`);
  }

  /** Let go of all that is frozen or silenced. */
  release() {
    for (const command of this.holds.release) this.stage.send(command);
    this.diagram.hear("All released");
  }

  /** What can be done with a unit or link: {bias, freeze, silence, select}. */
  can({ place }) {
    const { tensors, weighted } = this.#block(place);
    const last = place === this.stage.scene.blocks.length - 1;
    return {
      bias: tensors ? Boolean(tensors.bias) : weighted,
      freeze: tensors ? Boolean(tensors.weight || tensors.bias) : weighted,
      silence: place > 0 && !last,
      select: true,
    };
  }

  get holds() {
    return this.diagram.picture.holds;
  }

  #block(place) {
    return this.stage.scene.blocks[place];
  }

  #frozen({ place, unit, source }) {
    return source === undefined ? this.holds.unit(place, unit) : this.holds.link(place, unit, source);
  }

  #locked() {
    if (!this.diagram.editable) this.diagram.hear(LOCKED);
    return !this.diagram.editable;
  }

  #paint(context, view, column, slot, side) {
    const held = view?.columns[column];
    const known = held?.block?.units && held.slots[slot]?.unit >= 0 && held.block.display !== "value";
    if (known) tilePicture(context, view, column, slot, { x: 0, y: 0, size: side });
    return Boolean(known);
  }

  #show(form, { title, anchor, beside = false, closed = () => {} }) {
    const { popover, picture } = this.diagram;
    popover.open({
      anchor: () => ({ getBoundingClientRect: anchor }),
      content: form.node,
      label: title,
      beside,
      kind: beside ? "" : "nd-small", // a link's form
      focus: form.focus ?? form.node.querySelector("input, button"),
      closed: ({ back }) => {
        this.#form = null;
        this.values.flush();
        closed();
        if (back) picture.resume();
      },
    });
    this.#form = form;
  }
}

const facts = (described, ...names) => described.facts.filter(([name]) => names.includes(name)).map(([name, value]) => `${name} ${value}`).join(", ");
