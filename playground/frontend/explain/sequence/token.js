// How a token is written where it stands by itself: what cannot be seen gets a sign.

import { short } from "../../numbers.js";

const SIGNS = { " ": "␣", "\n": "↵", "\t": "⇥" };

/** What stands where a baseline has no token. */
export const NONE = "∅";

/** A name to be seen: blanks and breaks as signs. */
export const shown = (name) => name.replace(/[ \n\t]/g, (blank) => SIGNS[blank]);

/** A name as it is, unless there would be nothing to see. */
export const visible = (name) => (name.trim() ? name : shown(name));

/** The token of this number, to be seen; a negative one is none. */
export const tokenOf = (vocabulary, number) => (number < 0 ? NONE : shown(vocabulary[Math.round(number)] ?? "?"));

/** The numbers of the example that is chosen: its own where it was edited, else those of its row. */
export function numbersOf({ data }, { example }) {
  if (!example) return null;
  if (example.raw) return example.raw;
  return rowOf(data, example.row);
}

/** The raw numbers of a row; null where there is none. */
export function rowOf({ x }, row) {
  if (row === null || row === undefined) return null;
  const width = x.shape[1];
  return Array.from(x.subarray(row * width, (row + 1) * width));
}

/** What a series and the numbers asked of it are counted from, in words; empty where they are as they were measured. */
export function countedFrom({ data }, { example, origin }) {
  const level = data.level?.[example?.row ?? origin ?? -1];
  return level === undefined ? "" : `counted from the window’s last value, ${short(level, 4)}`;
}

/** Whether an input is known to decide, by its number among one example's; null where that is not known. */
export function deciding({ relevant }, { example }, count) {
  if (!relevant || (relevant.each && example?.row === undefined)) return null;
  const from = relevant.each ? example.row * count : 0;
  return (input) => relevant.mask[from + input] > 0;
}
