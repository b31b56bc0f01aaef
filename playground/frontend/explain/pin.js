// The mark of the example that is asked about: it stands out on every ground.

export function pin(context, x, y, theme) {
  for (const [width, colour] of [[5, theme.background], [2.2, theme.contrast]]) {
    context.beginPath();
    context.arc(x, y, 8, 0, 2 * Math.PI);
    for (const [dx, dy] of [[1, 0], [-1, 0], [0, 1], [0, -1]]) {
      context.moveTo(x + 5 * dx, y + 5 * dy);
      context.lineTo(x + 12 * dx, y + 12 * dy);
    }
    context.lineWidth = width;
    context.strokeStyle = colour;
    context.stroke();
  }
}
