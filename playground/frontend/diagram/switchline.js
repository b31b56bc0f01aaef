// A switch with its name and what it does, for the forms of links, units and layers.
import { el } from "../dom.js";

let serial = 0;

/** {node, show(on)}; `change(on)` is called when it is switched. The help stands under it, or, `brief`, shows on the pointer. */
export function switchLine(label, help, change, { brief = false } = {}) {
  const id = `nd-switch-${++serial}`;
  const input = el("input.nd-switch", { id, type: "checkbox", role: "switch", "aria-describedby": `${id}-help` });
  input.addEventListener("change", () => change(input.checked));
  const node = el(
    "div.nd-field",
    { title: brief ? help : null },
    el("div.nd-line", {}, el("label.nd-name", { for: id }, label), input),
    el(brief ? "p.nd-hear" : "p.nd-help", { id: `${id}-help` }, help),
  );
  const show = (on) => {
    input.checked = on;
  };
  return { node, show };
}
