// The columns of the diagram as plain data: the network on screen, with what the plan says of each layer as far as it is known.
import { lists, runs } from "./network.js";

/**
 * What the session's plan says of each layer, kept by the layer's identity so that it stays while another layer is edited.
 * `network` is the tree that the plan belongs to.
 */
export class Known {
  #rows = new Map();

  constructor(config, network, ids) {
    const rows = config.plan?.rows ?? [];
    const inner = (row) => [row, ...(row.children ?? []).flatMap(inner)];
    this.byPath = new Map(rows.flatMap(inner).map((row) => [row.path, row]));
    this.complete = rows.length >= network.length;
    network.forEach((layer, index) => this.#rows.set(ids.of(layer), { layer, row: this.byPath.get(`network[${index}]`) }));
    this.problems = config.problems ?? [];
  }

  /** The row of a top-level layer; null when the layer has changed since, or is new. */
  row(layer, ids) {
    const found = this.#rows.get(ids.of(layer));
    return found?.layer === layer ? (found.row ?? null) : null;
  }
}

/** The columns: input, a column for each run of layers, output. `fresh` says that the plan is of this very network. */
export function columns({ config, network, known, declared, ids, fresh }) {
  const shaped = runs(network, declared.follower);
  const leading = shaped[0] && !shaped[0].head ? shaped.shift() : null;
  const out = [input(config, leading, network, known, declared, ids)];
  for (const run of shaped) out.push(column(run, network, known, declared, ids));
  out.push(output(config, known, fresh));
  mark(out, known, fresh);
  return out;
}

function input(config, leading, network, known, declared, ids) {
  const sizes = config.plan?.input?.shape ?? null;
  const chips = leading ? network.slice(0, leading.count).map((layer, index) => chip(layer, index, known, declared, ids)) : [];
  const features = config.features?.length ? config.features : null;
  const on = features?.filter((feature) => feature.on).length;
  const title = "Input";
  return {
    key: "input",
    type: "input",
    path: "input",
    paths: ["input", ...chips.map((c) => c.path)],
    title,
    chips,
    shape: sizes,
    units: on ?? sizes?.[0] ?? 0,
    insertAt: chips.length,
    features,
    rows: chips.map((c) => c.row),
    stacks: [],
    problem: null,
    grey: false,
  };
}

function column(run, network, known, declared, ids) {
  const { head, index, count } = run;
  const entry = declared.of(head.kind);
  const chips = network.slice(index + 1, index + count).map((layer, place) => chip(layer, index + 1 + place, known, declared, ids));
  const row = known.row(head, ids);
  const rows = [row, ...chips.map((c) => c.row)];
  const sizes = rows.at(-1)?.shape_out ?? null;
  const width = declared.width(head.kind);
  return {
    key: ids.of(head),
    type: "layer",
    path: `network[${index}]`,
    paths: [`network[${index}]`, ...chips.map((c) => c.path)],
    layer: head,
    entry,
    title: entry.title,
    width,
    chips,
    rows,
    shape: sizes,
    units: width ? head[width.field] : (sizes?.[0] ?? null),
    insertAt: index + count,
    stacks: stacks(head, `network[${index}]`, declared),
    problem: null,
    grey: false,
  };
}

function chip(layer, index, known, declared, ids) {
  return {
    path: `network[${index}]`,
    layer,
    entry: declared.of(layer.kind),
    label: declared.label(layer),
    row: known.row(layer, ids),
    problem: null,
  };
}

function output(config, known, fresh) {
  const row = known.byPath.get("output");
  const sizes = row?.shape_out ?? config.plan?.output?.shape ?? null;
  return {
    key: "output",
    type: "output",
    path: "output",
    paths: ["output"],
    title: "Output",
    chips: [],
    rows: [fresh ? (row ?? null) : null],
    shape: sizes,
    units: sizes?.[0] ?? 1,
    insertAt: null,
    stacks: [],
    problem: null,
    grey: false,
  };
}

/** The layers that a container holds, field by field, each as nested rows of a list. */
function stacks(layer, path, declared) {
  return lists(layer, declared.holds(layer.kind)).map((field) => ({
    field,
    label: declared.of(layer.kind).controls.find((control) => control.field === field)?.label ?? field,
    list: `${path}.${field}`,
    items: layer[field].map((inner, index) => {
      const place = `${path}.${field}[${index}]`;
      return {
        path: place,
        layer: inner,
        entry: declared.of(inner.kind),
        label: declared.label(inner),
        follower: declared.follower(inner),
        width: declared.width(inner.kind),
        stacks: stacks(inner, place, declared),
        problem: null,
      };
    }),
  }));
}

/** Put each problem where it belongs, and grey what comes after the first layer that is impossible. */
function mark(out, known, fresh) {
  const sentences = new Map();
  for (const [path, row] of known.byPath) if (row.problem) sentences.set(path, row.problem);
  for (const { path, message } of known.problems) {
    const layer = path.match(/^network(\[\d+\](\.\w+(?=\[))?)+/)?.[0];
    if (layer && !sentences.has(layer)) sentences.set(layer, message);
  }
  if (!fresh) return;
  let broken = false;
  for (const column of out) {
    column.grey = broken;
    column.problem = sentences.get(column.path) ?? null;
    column.problemAt = column.problem ? column.path : null;
    for (const inner of [...column.chips, ...column.stacks.flatMap(items)]) {
      inner.problem = sentences.get(inner.path) ?? null;
      if (inner.problem && !column.problem) [column.problem, column.problemAt] = [inner.problem, inner.path];
    }
    if (column.rows.some((row) => row && !row.shape_out) || (column.problem && impossible(column, known))) broken = true;
  }
}

const items = (stack) => stack.items.flatMap((item) => [item, ...item.stacks.flatMap(items)]);
const impossible = (column, known) => known.byPath.get(column.path)?.shape_out === null;

/** What all layers of a column cost; null while the plan is not known. */
export function cost(column) {
  if (column.rows.some((row) => !row)) return null;
  return { parameters: sum(column.rows, "parameters"), flops: sum(column.rows, "flops") };
}

const sum = (rows, key) => rows.reduce((total, row) => total + (row[key] ?? 0), 0);
