// The network as a tree of layers, and the edits on it. Every function is pure: it returns a new tree and leaves its argument alone;
// an edit that changes nothing returns the very tree it was given. Layers that an edit does not touch keep their identity.
// A layer is plain data: {kind, …fields}; a container holds lists of layers in some of its fields ({kind: "residual", body: […]}).
// Places are written as paths: a layer is `network[2]` or `network[2].body[0]`, a list of layers `network` or `network[2].body`.

/** "network[2].body[0]" → ["network", 2, "body", 0]. */
export function parse(path) {
  return [...path.matchAll(/[^.[\]]+/g)].map(([part]) => (/^\d+$/.test(part) ? Number(part) : part));
}

/** ["network", 2, "body", 0] → "network[2].body[0]". */
export function join(parts) {
  return parts.reduce((path, part) => (typeof part === "number" ? `${path}[${part}]` : path ? `${path}.${part}` : part), "");
}

/** A layer's path → the path of the list that holds it, and its place there. */
export function split(path) {
  const parts = parse(path);
  return { list: join(parts.slice(0, -1)), index: parts.at(-1) };
}

/** What stands at a path (a layer or a list of layers); undefined where there is nothing. */
export function at(network, path) {
  return parse(path)
    .slice(1)
    .reduce((node, part) => node?.[part], network);
}

/** The tree with these layers put into a list before its `index`-th. */
export function insert(network, list, index, layers) {
  return layers.length ? change(network, list, (old) => [...old.slice(0, index), ...layers, ...old.slice(index)]) : network;
}

/** The tree without the layer at a path, or without `count` layers from there on. */
export function remove(network, path, count = 1) {
  const { list, index } = split(path);
  return at(network, path) === undefined ? network : change(network, list, (old) => old.toSpliced(index, count));
}

/** The tree with some fields of one layer changed. */
export function update(network, path, fields) {
  const layer = at(network, path);
  if (layer === undefined || Object.entries(fields).every(([key, value]) => same(layer[key], value))) return network;
  const { list, index } = split(path);
  return change(network, list, (old) => old.with(index, { ...layer, ...fields }));
}

/** The tree with a copy of `count` layers right after them. */
export function duplicate(network, path, count = 1) {
  const { list, index } = split(path);
  return insert(network, list, index + count, structuredClone(at(network, list).slice(index, index + count)));
}

/**
 * The tree with `count` layers from `path` taken out and put into a list before its `index`-th (counted before they are taken out), and
 * where the first of them then is. A container cannot be moved into itself.
 */
export function move(network, path, count, list, index) {
  const from = split(path);
  const target = parse(list),
    source = parse(from.list);
  const inside = target.length > source.length && join(target.slice(0, source.length)) === from.list ? target[source.length] : null;
  const still = from.list === list && index >= from.index && index <= from.index + count;
  if (still || (inside !== null && inside >= from.index && inside < from.index + count)) return { network, path };
  if (inside !== null && inside > from.index) target[source.length] -= count;
  if (from.list === list && index > from.index) index -= count;
  const layers = at(network, from.list).slice(from.index, from.index + count);
  const home = join(target);
  return { network: insert(remove(network, path, count), home, index, layers), path: `${home}[${index}]` };
}

/** How many layers a column at `path` spans: its head and the followers after it. */
export function span(network, path, follower) {
  const { list, index } = split(path);
  const layers = at(network, list) ?? [];
  let end = index + 1;
  if (!follower(layers[index])) while (end < layers.length && follower(layers[end])) end++;
  return end - index;
}

/** A list of layers as columns: runs of a head with its followers. Followers before the first head form a run without a head. */
export function runs(layers, follower) {
  const out = [];
  layers.forEach((layer, index) => {
    if (!out.length || !follower(layer)) out.push({ index, count: 1, head: follower(layer) ? null : layer });
    else out.at(-1).count++;
  });
  return out;
}

/**
 * One place to the left (-1) or right (+1): a column passes the whole neighbouring column; a follower, and a layer inside a container,
 * passes the neighbouring layer.
 * Returns the tree and the new path.
 */
export function shift(network, path, direction, follower) {
  const { list, index } = split(path);
  const layers = at(network, list);
  const still = { network, path };
  if (!layers?.[index]) return still;
  if (list !== "network" || follower(layers[index])) {
    const to = direction < 0 ? index - 1 : index + 2;
    return to < 0 || to > layers.length ? still : move(network, path, 1, list, to);
  }
  const columns = runs(layers, follower);
  const place = columns.findIndex((run) => run.index === index);
  const neighbour = columns[place + direction];
  if (!neighbour?.head) return still;
  return move(network, path, columns[place].count, list, direction < 0 ? neighbour.index : neighbour.index + neighbour.count);
}

/** The activation that a layer put at this place would follow suit with: the nearest before it in its list, else the nearest after. */
export function neighbouring(layers, index, activation) {
  return layers.slice(0, index).findLast(activation) ?? layers.slice(index).find(activation) ?? null;
}

/** The names of the fields in which a layer holds layers; `holds` adds those that its declaration names, for they may be empty. */
export function lists(layer, holds = []) {
  const full = Object.keys(layer).filter(
    (key) => Array.isArray(layer[key]) && layer[key].length && layer[key].every((item) => typeof item?.kind === "string"),
  );
  return [...new Set([...holds.filter((key) => Array.isArray(layer[key])), ...full])];
}

/** How many layers there are, nested ones included. */
export function count(network) {
  return network.reduce((sum, layer) => sum + 1 + lists(layer).reduce((inner, key) => inner + count(layer[key]), 0), 0);
}

/** Whether two trees say the same, whatever the order of their fields. */
export function same(a, b) {
  if (a === b) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null || Array.isArray(a) !== Array.isArray(b)) return false;
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => key in b && same(a[key], b[key]));
}

function change(network, list, edit) {
  const rebuild = (node, parts) => {
    if (!parts.length) return edit(node);
    const [part, ...rest] = parts;
    return Array.isArray(node) ? node.with(part, rebuild(node[part], rest)) : { ...node, [part]: rebuild(node[part], rest) };
  };
  return at(network, list) === undefined ? network : rebuild(network, parse(list).slice(1));
}
