// The examples of a batch on a plot of all: ringed, the chosen one twice.

/** `batch` = {index, chosen}: places among the examples of `data`, and which of these is looked at. */
export function lit(context, plot, data, { index, chosen }, theme) {
  const ring = (i, radius, width, colour) => {
    context.beginPath();
    context.arc(plot.px(data.x[2 * i]), plot.py(data.x[2 * i + 1]), radius, 0, 2 * Math.PI);
    context.lineWidth = width;
    context.strokeStyle = colour;
    context.stroke();
  };
  for (const i of index) {
    ring(i, 6, 3, theme.background);
    ring(i, 6, 1.5, theme.text);
  }
  ring(index[chosen], 10, 4, theme.background);
  ring(index[chosen], 10, 2.4, theme.accent);
}
