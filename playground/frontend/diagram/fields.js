// One control of a declaration as a form field: number with slider, choice, flag, pair; each reports a value only when it is allowed.
import { el, say } from "../dom.js";
import { short } from "../numbers.js";
import { slider } from "./slider.js";

let serial = 0;

/** @returns {{node: HTMLElement, show: (value) => void}} `commit(value)` is called when the learner has settled on another value. */
export function field(control, value, commit) {
  const make = control.options?.length && control.form !== "choice" ? WORDED : (FORMS[control.form] ?? null);
  if (!make) return null;
  const id = `nd-field-${++serial}`;
  const body = control.optional ? optional(control, id, make, value, commit) : make(control, id, value, commit);
  const help = control.help ? el("p.nd-help", { id: `${id}-help` }, control.help) : null;
  const label = el(body.group ? "span.nd-name" : "label.nd-name", body.group ? { id: `${id}-name` } : { for: id }, control.label);
  return { node: el("div.nd-field", { "data-field": control.field }, el("div.nd-line", {}, label, body.node), body.below, help), show: body.show };
}

const FORMS = { integer: number, number, flag, choice, pair };
const described = (control, id) => (control.help ? { "aria-describedby": `${id}-help` } : {});

/** What is wrong with a number, said shortly; empty when it is allowed. */
export function fault({ form, minimum, maximum, above, below }, value) {
  if (!Number.isFinite(value)) return "a number is expected";
  if (form !== "number" && !Number.isInteger(value)) return "a whole number is expected";
  if (minimum != null && value < minimum) return `at least ${short(minimum)}`;
  if (maximum != null && value > maximum) return `at most ${short(maximum, 5)}`;
  if (above != null && value <= above) return `more than ${short(above)}`;
  if (below != null && value >= below) return `less than ${short(below)}`;
  return "";
}

function number(control, id, value, commit) {
  let current = value;
  const input = el("input.nd-number", {
    id,
    type: "number",
    step: control.step ?? (control.form === "integer" ? 1 : "any"),
    min: control.minimum ?? null,
    max: control.maximum ?? null,
    inputmode: control.form === "integer" ? "numeric" : "decimal",
    autocomplete: "off",
    ...described(control, id),
  });
  const wrong = el("p.nd-wrong", { role: "alert", hidden: true });
  const scale = slider(control, (settled, next) => {
    input.value = String(next);
    judge(next);
    if (settled && !fault(control, next)) settle(next);
  });
  const judge = (next) => {
    const sentence = fault(control, next);
    say(wrong, sentence);
    wrong.hidden = !sentence;
    input.toggleAttribute("aria-invalid", Boolean(sentence));
    return !sentence;
  };
  const settle = (next) => {
    if (next !== current) {
      current = next;
      commit(next);
    }
  };
  const show = (next) => {
    current = next;
    input.value = next === null ? "" : String(next);   // null: a word stands in its place
    scale?.show(next ?? control.minimum ?? 0);
    if (next === null) wrong.hidden = true;
    else judge(next);
    input.toggleAttribute("data-word", next === null);
    scale?.node.toggleAttribute("data-word", next === null);
  };
  let wait = 0;
  const read = (after) => {
    clearTimeout(wait);
    const next = input.value === "" ? NaN : Number(input.value);
    if (!judge(next)) return;
    scale?.show(next);
    wait = setTimeout(() => settle(next), after);
  };
  input.addEventListener("input", () => read(350));
  input.addEventListener("change", () => (input.value !== "" || current !== null) && read(0));
  show(value);
  return {
    node: input,
    below: el("div", {}, scale?.node, wrong),
    show: (next) => {
      if (next !== current) show(next);
    },
  };
}

function flag(control, id, value, commit) {
  const input = el("input.nd-switch", { id, type: "checkbox", role: "switch", ...described(control, id) });
  input.addEventListener("change", () => commit(input.checked));
  const show = (next) => {
    input.checked = Boolean(next);
  };
  show(value);
  return { node: input, show };
}

function choice(control, id, value, commit) {
  const short = control.options.length <= 3 && control.options.every(({ label }) => label.length <= 11);
  return (short ? segments : select)(control, id, value, commit);
}

function select(control, id, value, commit) {
  const node = el(
    "select.nd-select",
    { id, ...described(control, id) },
    control.options.map((option, i) => el("option", { value: i }, option.label)),
  );
  node.addEventListener("change", () => commit(control.options[node.value].value));
  const show = (next) => {
    node.value = control.options.findIndex((option) => option.value === next);
  };
  show(value);
  return { node, show };
}

function segments(control, id, value, commit) {
  const inputs = control.options.map((option) => {
    const input = el("input", { type: "radio", name: id });
    input.addEventListener("change", () => commit(option.value));
    return input;
  });
  const node = el(
    "div.nd-segments",
    { role: "radiogroup", "aria-labelledby": `${id}-name`, ...described(control, id) },
    control.options.map((option, i) => el("label", {}, inputs[i], el("span", {}, option.label))),
  );
  const show = (next) =>
    inputs.forEach((input, i) => {
      input.checked = control.options[i].value === next;
    });
  show(value);
  return { node, show, group: true };
}

function pair(control, id, value, commit) {
  let current = [...(value ?? control.default ?? [1, 1])];
  const parts = [0, 1].map((i) =>
    number({ ...control, form: "integer", help: "", label: `${control.label}, ${i ? "across" : "down"}` }, `${id}-${i}`, current[i], (next) => {
      current = current.with(i, next);
      commit(current);
    }),
  );
  parts.forEach(({ node }, i) => node.setAttribute("aria-label", `${control.label}, ${i ? "across" : "down"}`));
  const node = el("div.nd-pair", { role: "group", "aria-labelledby": `${id}-name` }, parts[0].node, "×", parts[1].node);
  return {
    node,
    below: null,
    group: true,
    show: (next) => {
      current = [...next];
      parts.forEach((part, i) => part.show(next[i]));
    },
  };
}

/** A number that also takes words. */
const WORDED = (control, id, value, commit) => {
  const plain = (next) => (typeof next === "number" ? next : null);
  const inner = number({ ...control, options: [] }, id, plain(value), (next) => settle(next));
  const settle = (next) => {
    show(next);
    commit(next);
  };
  const otherwise = plain(control.default) ?? control.minimum ?? 1;
  const buttons = control.options.map((option) => {
    const button = el("button.nd-word", { type: "button" }, option.label);
    button.addEventListener("click", () => settle(button.getAttribute("aria-pressed") === "true" ? otherwise : option.value));
    return button;
  });
  const show = (next) => {
    buttons.forEach((button, i) => button.setAttribute("aria-pressed", control.options[i].value === next));
    inner.show(plain(next));
  };
  show(value);
  return { node: el("div.nd-pair", {}, inner.node, buttons), below: inner.below, show };
};

/** Any field that may be off: a switch before it. */
function optional(control, id, make, value, commit) {
  const start =
    control.default ??
    control.minimum ??
    (control.above != null ? control.above + 1 : (control.options?.[0]?.value ?? (control.form === "pair" ? [1, 1] : 1)));
  let last = value ?? start;
  const inner = make({ ...control, optional: false }, id, last, (next) => {
    last = next;
    commit(next);
  });
  const toggle = el("input.nd-switch", { type: "checkbox", role: "switch", "aria-label": `Use ${control.label.toLowerCase()}` });
  const show = (next) => {
    toggle.checked = next !== null && next !== undefined;
    for (const node of [inner.node, inner.below]) if (node) node.hidden = !toggle.checked;
    if (toggle.checked) {
      last = next;
      inner.show(next);
    }
  };
  toggle.addEventListener("change", () => {
    const next = toggle.checked ? last : null;
    show(next);
    commit(next);
  });
  show(value);
  return { node: el("div.nd-optional", {}, inner.node, toggle), below: inner.below, show, group: inner.group };
}
