// Where a dragged layer may be put, and the marker that shows each place; all in the stage's pixels.
import { split } from "./network.js";

const THICK = 3;   // px of a marker

/**
 * Between columns for a layer with a column of its own, among chips for a follower, and for both in the lists of containers, except in itself.
 * @returns {{list: string, index: number, x: number, y: number, width: number, height: number, inside?: object}[]}
 */
export function places(path, { follower, columns, layout, stage }) {
  const box = stage.getBoundingClientRect();
  const open = follower ? amongChips(columns, stage, box) : betweenColumns(columns, layout);
  return [...open, ...inLists(stage, box)].filter(({ list }) => !list.startsWith(`${path}.`));
}

function betweenColumns(columns, layout) {
  return columns.slice(0, -1).map((column, i) => {
    const [a, b] = [layout.columns[i], layout.columns[i + 1]];
    return { list: "network", index: column.insertAt, x: (a.x + a.width + b.x - THICK) / 2, y: 4, width: THICK, height: layout.bottom - 4 };
  });
}

function amongChips(columns, stage, box) {
  return columns.slice(0, -1).flatMap((column) => {
    const node = stage.querySelector(`[data-path="${column.path}"]`).closest(".nd-col");
    const first = column.type === "input" ? 0 : split(column.path).index + 1;
    const chips = [...node.querySelectorAll(".nd-chip")].map((chip) => chip.getBoundingClientRect());
    if (!chips.length) return [{ list: "network", index: first, ...under(node.querySelector(".nd-card").getBoundingClientRect(), box) }];
    const edges = [chips[0].left - THICK, ...chips.map((chip) => chip.right)];
    return edges.map((x, k) => {
      const beside = chips[Math.max(0, k - 1)];
      return { list: "network", index: first + k, x: x - box.left, y: beside.top - box.top, width: THICK, height: beside.height };
    });
  });
}

const under = (card, box) => ({ x: card.left - box.left + 8, y: card.bottom - box.top + 6, width: card.width - 16, height: THICK });

function inLists(stage, box) {
  return [...stage.querySelectorAll(".nd-stack")].flatMap((node) => {
    const own = node.getBoundingClientRect();
    const inside = { left: own.left - box.left - 6, top: own.top - box.top - 6, right: own.right - box.left + 6, bottom: own.bottom - box.top + 6 };
    const rows = [...node.children].filter((child) => child.matches(".nd-row")).map((row) => row.getBoundingClientRect());
    const edges = rows.length ? [rows[0].top - 2, ...rows.map((row) => row.bottom + 2)] : [own.top + own.height / 2];
    const [x, width] = [own.left - box.left + 5, own.width - 10];
    return edges.map((y, index) => ({ list: node.dataset.list, index, x, y: y - box.top - THICK / 2, width, height: THICK, inside }));
  });
}
