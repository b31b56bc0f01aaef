// What lies behind the units, kept on a canvas of its own: links in their thousands are painted anew only as often as the time allows.

const CHEAP = 3; // ms; what is painted in less is painted every time
const SHARE = 0.3; // of the time that dear links may take

export class Backdrop {
  #canvas = document.createElement("canvas");
  #cost = 0;
  #last = -Infinity;
  #shape = "";

  /** Whether what is kept is older than the numbers are. */
  late = false;

  /**
   * Put the backdrop under what is painted next. `moved` says that numbers moved, `changed` that it must be painted anew at once.
   * `paint(context)` paints it in the coordinates of `context`, whose canvas is covered.
   */
  lay(context, { moved, changed, now }, paint) {
    const { width, height } = context.canvas;
    const shape = `${width}:${height}`;
    this.late ||= moved;
    const due = this.late && (this.#cost < CHEAP || now - this.#last >= this.#cost / SHARE);
    const anew = changed || due || shape !== this.#shape;
    const began = performance.now();
    if (anew) this.#paint(context, shape, paint);
    context.save();
    context.resetTransform();
    context.drawImage(this.#canvas, 0, 0); // only here is the canvas filled with what was painted on it
    context.restore();
    if (!anew) return;
    const spent = performance.now() - began;
    this.#cost = this.#last > -Infinity ? 0.6 * this.#cost + 0.4 * spent : spent;
    this.#last = now;
  }

  #paint(context, shape, paint) {
    const canvas = this.#canvas;
    if (shape !== this.#shape) [canvas.width, canvas.height] = [context.canvas.width, context.canvas.height];
    const own = canvas.getContext("2d");
    own.resetTransform();
    own.clearRect(0, 0, canvas.width, canvas.height);
    own.setTransform(context.getTransform());
    paint(own);
    [this.late, this.#shape] = [false, shape];
  }
}
