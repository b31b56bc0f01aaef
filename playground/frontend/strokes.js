// Strokes of a pointer over an element, from place to place until it is let go.

/** `at(event)` is a place, `stroke(from, to)` what is done on the way between two; a press begins nothing unless `may()`, and `busy(on)` says whether one is being drawn. */
export function strokes(element, { may, at, stroke, busy }) {
  element.addEventListener("pointerdown", (event) => {
    if (event.button || !may()) return;
    element.setPointerCapture(event.pointerId);
    busy(true);
    let last = at(event);
    stroke(last, last);
    const move = (next) => {
      const to = at(next);
      stroke(last, to);
      last = to;
    };
    element.addEventListener("pointermove", move);
    element.addEventListener("lostpointercapture", () => {
      busy(false);
      element.removeEventListener("pointermove", move);
    }, { once: true });
  });
}
