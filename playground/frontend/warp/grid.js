// The plane's grid, as lines that may bend.

export const LINES = 21;   // each way
export const FINE = 61;    // points along a line: three to a cell

/** Points x, y, x, y, … of the lines over [x0, x1, y0, y1], FINE to a line: first those of one x₁ each, from the left, then those of one x₂ each, from below. */
export function gridPoints([x0, x1, y0, y1]) {
  const points = new Float32Array(2 * LINES * FINE * 2);
  for (let line = 0; line < LINES; line++) {
    const [x, y] = [x0 + ((x1 - x0) * line) / (LINES - 1), y0 + ((y1 - y0) * line) / (LINES - 1)];
    for (let k = 0; k < FINE; k++) {
      const t = k / (FINE - 1);
      points.set([x, y0 + (y1 - y0) * t], 2 * (line * FINE + k));
      points.set([x0 + (x1 - x0) * t, y], 2 * ((LINES + line) * FINE + k));
    }
  }
  return points;
}

/** Draw the lines; `at(i)` is the place of grid point i in pixels. The plane's edges are stronger. */
export function drawGrid(context, at, theme) {
  for (const edge of [false, true]) {
    context.beginPath();
    for (let line = 0; line < 2 * LINES; line++) {
      if ((line % LINES === 0 || line % LINES === LINES - 1) !== edge) continue;
      for (let k = 0; k < FINE; k++) {
        const [x, y] = at(line * FINE + k);
        k ? context.lineTo(x, y) : context.moveTo(x, y);
      }
    }
    context.strokeStyle = theme.muted;
    context.globalAlpha = edge ? 0.85 : 0.38;
    context.lineWidth = edge ? 1.3 : 1;
    context.lineJoin = "round";
    context.stroke();
  }
  context.globalAlpha = 1;
}
