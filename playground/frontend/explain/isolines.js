// Where a grid of numbers changes its sign: short straight pieces, one or two to a cell.

/**
 * Pieces [x0, y0, x1, y1] in units of the grid, whose points lie at the middles of its cells: (0.5, 0.5) is the first. `values` (size × size)
 * begins with the lowest row; y grows upward.
 */
export function zeroes(values, size) {
  const pieces = [];
  for (let row = 0; row + 1 < size; row++) {
    for (let col = 0; col + 1 < size; col++) {
      const at = row * size + col;
      const corners = [values[at], values[at + 1], values[at + size + 1], values[at + size]];
      const crossed = corners.flatMap((value, k) => {
        const next = corners[(k + 1) % 4];
        return value > 0 === next > 0 ? [] : [along(k, value / (value - next))];
      });
      for (let k = 0; k + 1 < crossed.length; k += 2) pieces.push([...place(crossed[k], col, row), ...place(crossed[k + 1], col, row)]);
    }
  }
  return pieces;
}

/** The point a share along side k of the unit square: bottom, right, top, left, counter-clockwise. */
const along = (k, t) => [[t, 0], [1, t], [1 - t, 1], [0, 1 - t]][k];
const place = ([x, y], col, row) => [col + x + 0.5, row + y + 0.5];
