// The layers inside a container as a nested list that can be edited like the columns.
import { el } from "../dom.js";
import { line } from "./icons.js";

/** The lists of a container. `acts`: {edit(path), add(list, index, anchor), step(path, width, layer, by)}. */
export function stacks(column, acts) {
  return el(
    "div.nd-stacks",
    {},
    column.stacks.toReversed().map((stack) => list(stack, column.stacks.length > 1, acts)),
  ); // the way around is drawn above
}

function list(stack, named, acts) {
  const skip = !stack.items.length && stack.field === "shortcut";
  const node = el(
    "div",
    { class: `nd-stack${skip ? " nd-skip" : ""}`, role: "list", "aria-label": stack.label, "data-list": stack.list },
    named && !skip ? el("div.nd-stackname", {}, stack.label) : null,
  );
  stack.items.forEach((item, index) => node.append(adder(stack, index, acts), row(item, acts)));
  node.append(adder(stack, stack.items.length, acts));
  return node;
}

function adder(stack, index, acts) {
  const last = index === stack.items.length;
  const button = el(
    last ? "button.nd-stackadd" : "button.nd-between",
    {
      type: "button",
      "data-add": `${stack.list}[${index}]`,
      "aria-label": last ? `Add a layer at the end of ${stack.label}` : `Add a layer before ${stack.items[index].label}`,
      onclick: () => acts.add(stack.list, index, button),
    },
    line("plus"),
    last ? (stack.field === "shortcut" && !index ? "skip" : "layer") : null,
  );
  return button;
}

function row(item, acts) {
  const { width, layer } = item;
  const name = el(
    "button.nd-inner",
    { type: "button", "data-path": item.path, onclick: () => acts.edit(item.path), "aria-haspopup": "dialog" },
    item.problem ? line("warning") : null,
    el("span", {}, width ? item.entry.title : item.label),
  );
  const step = width ? [stepper(item, -1, acts), el("output", {}, String(layer[width.field])), stepper(item, 1, acts)] : null;
  return el(
    "div",
    { class: `nd-row${item.follower ? " nd-follow" : ""}${item.problem ? " nd-broken" : ""}`, role: "listitem", "data-drag": item.path },
    el("div.nd-rowline", {}, name, step ? el("span.nd-step", {}, step) : null),
    item.stacks.map((stack) => list(stack, true, acts)),
  );
}

function stepper({ path, width, layer, entry }, by, acts) {
  const next = layer[width.field] + by;
  const out = (width.minimum != null && next < width.minimum) || (width.maximum != null && next > width.maximum);
  return el(
    "button.nd-mini",
    {
      type: "button",
      disabled: out,
      "data-key": `${path}${by}`,
      "aria-label": `${by > 0 ? "More" : "Fewer"} ${width.label.toLowerCase()} in ${entry.title}`,
      onclick: () => acts.step(path, width, by),
    },
    line(by > 0 ? "plus" : "minus"),
  );
}
