// What leads into each column: links with their weights, links alone, or a band where there are too many.
import { choose, share } from "./links.js";

const MANY = 256; // links without weights; of more, a band is drawn

/** For each column null or {kind, …} as draw.js paints it. `mode` says what the links show, `holds` which are frozen; also notes on each column its shown `bias` and `floor`. */
export function gaps(columns, mode, holds) {
  const most = share(columns.filter(({ block }) => block?.weight).length);
  return columns.map((column, i) => {
    const before = columns[i - 1];
    if (!before || column.grey || column.problem || before.problem) return null;
    const { weight, bias } = column.block ? mode.tracks(column.block, column.place) : {};
    Object.assign(column, { bias, floor: mode.mode.floor });
    const next = before.block && column.block && column.place === before.place + 1;
    if (!next || !weight || column.stacks.length) return { kind: unweighted(before, column, next) };
    const chosen = choose(weight, before.slots, column.slots, most);
    holds.mark(chosen.links, before, column);
    return { kind: "links", weight, own: column.block.weight, floor: mode.mode.floor, ...chosen };
  });
}

/** How two columns are joined whose links have no weights to show; `next` says whether the run knows them as neighbours. */
function unweighted(before, column, next) {
  const few = before.slots.length * column.slots.length <= MANY;
  if (next && column.block.weight && few) return "all"; // what the links would show is not known yet
  if (next && !column.block.block.weighted && paired(before, column)) return "each";
  const dense = !next && !column.stacks.length && (column.type === "output" || column.layer?.kind === "dense") && before.shape?.length === 1;
  return dense && few ? "all" : "band";
}

/** Whether each unit has one of the column before to itself. */
const paired = (before, column) =>
  !column.stacks.length && before.block.display === column.block.display && before.slots.length === column.slots.length && before.units === column.units;
