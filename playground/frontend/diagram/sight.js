// The part of the picture that is painted: what is in sight and a little around it, so that a near view of a large network costs no more than a far one.

const AROUND = 0.25; // of the view's sides, painted beyond each edge

/** The rectangle of a stage to paint for a view of it; both {x, y, width, height}, the stage {width, height}. */
export function sight(view, stage) {
  const side = (at, size, whole) => {
    const wide = Math.min(whole, Math.ceil(size * (1 + 2 * AROUND)));
    return [Math.round(Math.max(0, Math.min(whole - wide, at - size * AROUND))), wide];
  };
  const [x, width] = side(view.x, view.width, stage.width);
  const [y, height] = side(view.y, view.height, stage.height);
  return { x, y, width, height };
}

/** Whether a rectangle holds all of a view that lies on the stage. */
export function holds(rectangle, view, stage) {
  const inside = (from, size, at, wide, whole) => from <= Math.max(0, at) && from + size >= Math.min(whole, at + wide);
  return inside(rectangle.x, rectangle.width, view.x, view.width, stage.width) && inside(rectangle.y, rectangle.height, view.y, view.height, stage.height);
}

/** Whether anything of a column lies in a rectangle; without one, all is in sight. */
export const seen = ({ left, right }, rectangle) => !rectangle || (right + 20 > rectangle.x && left - 20 < rectangle.x + rectangle.width);
