// How lanes stand against each other: the same numbers as `playground/comparing/standings.py`.

/** How far all of them have come, by "step", "epoch" or "seconds"; `all` holds the rows of each lane. */
export function common(all, by) {
  const ends = all.map((rows) => (rows.length ? rows.column(by)[rows.length - 1] : 0));
  return ends.length ? Math.min(...ends) : 0;
}

/** A column of the last row within a limit; NaN where there is none. */
export function at(rows, column, by = "step", limit = Infinity) {
  const places = rows.column(by);
  let [low, high] = [0, rows.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (places[middle] <= limit) low = middle + 1;
    else high = middle;
  }
  return low ? (rows.column(column)[low - 1] ?? NaN) : NaN;
}

/** For each lane {steps, seconds, last} of its column: where the least advanced of them is, by steps and by seconds, and at its own end. */
export function standings(lanes) {
  const all = lanes.map(({ rows }) => rows);
  const [steps, seconds] = [common(all, "step"), common(all, "seconds")];
  return lanes.map(({ rows, column }) => ({ steps: at(rows, column, "step", steps), seconds: at(rows, column, "seconds", seconds), last: at(rows, column) }));
}
