// Frames of networks that the browser computes itself: they bring weights, and leave with everything the views show.
import { Aside } from "./aside.js";
import { Mind } from "./mind.js";
import { Pace } from "./pace.js";
import { drawn, Pictures } from "./pictures.js";

const LIVE = 4;          // ms that the page's own thread may give to a frame while the network trains
const AT_ONCE = 8;       // ms for what a hand waits for
const BESIDE = 25;       // ms for the worker, which takes its time from the training
const FINE = { plane: [100, 60], line: [240] };   // points a side of the answer's grid

/** What a frame's views are given, whichever thread makes it. */
export class Completion {
  #aside = null;
  #alone = typeof Worker === "undefined";   // no worker can be had

  constructor(scene) {
    this.mind = new Mind(scene);
    this.scene = scene;
    this.pictures = new Pictures(this.mind, scene);
    this.pace = new Pace(this.pictures);
    this.wanted = true;   // whether anybody looks at the answer
  }

  destroy() { this.#aside?.destroy(); }

  /** Hand `done` the parts `units`, `surface` and `weights` of a frame with `tensors`: at once, or later where that would hold the page up. */
  complete(frame, done) {
    const view = seen(frame), size = this.#size(view);
    const finish = (parts) => done({ ...parts, weights: this.pictures.weights(view.tensors), tensors: view.tensors });
    if (this.#time(view, size) <= LIVE || this.#alone) finish(this.#here(view, size));
    else this.#beside("frame", { view, size }, finish, () => finish(this.#here(view, size)));
  }

  /** The same at once and coarse, where it would take too long; `finer` is called with the rest as soon as it is there. */
  preview(frame, finer) {
    const view = seen(frame), size = this.#size(view);
    const soon = this.#time(view, size) <= AT_ONCE;
    const parts = { ...this.#here(view, soon ? size : this.#coarse()), weights: this.pictures.weights(view.tensors), tensors: view.tensors };
    this.#aside?.drop("preview");
    if (!soon && !this.#alone) this.#beside("preview", { view, size }, (made) => finer({ ...parts, ...made }));
    return parts;
  }

  /** One unit over the plane, {values, size, low, high}: fine where that is quick, else as the frame has it and later, by `finer(map)`, fine. */
  map(frame, block, unit, finer) {
    const view = seen(frame), [most] = FINE.plane;
    const size = FINE.plane.find((each) => this.pace.time(view, each ** 2, block) <= AT_ONCE);
    this.#aside?.drop("map");
    if (size !== most && !this.#alone) this.#beside("map", { view, map: [block, unit, this.kept ?? most] }, ({ map }) => finer(map));
    return size ? this.pictures.map(view, block, unit, size) : (drawn(frame, this.scene, block, unit) ?? this.pictures.map(view, block, unit, this.pictures.size));
  }

  /** {probability} or {value} at one point; of a unit {block, unit}, its value there. */
  at(frame, point, unit) {
    const { tensors, silenced } = seen(frame), points = Float32Array.from(point);
    return unit ? this.mind.run(tensors, points, { silenced, upto: unit.block }).at(-1)[unit.unit] : this.mind.ask(tensors, points, { silenced });
  }

  #here(view, size) {
    const begun = performance.now();
    const parts = this.pictures.parts(view, size);
    this.pace.took(view, this.#points(size), performance.now() - begun);
    return parts;
  }

  #beside(kind, job, done, instead = () => {}) {
    this.#aside ??= new Aside(this.scene, () => { this.#alone = true; instead(); });
    this.#aside.ask(kind, job, (made, time) => {
      if (job.size !== undefined) this.pace.took(job.view, this.#points(job.size), time);
      done(made);
    });
  }

  /** The answer's finest grid that somebody, here or beside, has the time for. */
  #size(view) {
    if (!this.wanted) return 0;
    const sizes = FINE[this.pictures.form];
    return (this.kept = sizes.find((size) => this.#time(view, size) <= (size === this.kept ? 1.5 : 1) * BESIDE) ?? sizes.at(-1));
  }

  #coarse() { return this.wanted ? this.pictures.size : 0; }

  #points(size) {
    const count = (each) => (this.pictures.form === "line" ? each : each ** 2);
    return count(this.pictures.size) + (size > this.pictures.size ? count(size) : 0);
  }

  #time(view, size) { return this.pace.time(view, this.#points(size)); }
}

const seen = ({ tensors, held }) => ({ tensors, silenced: held?.silenced ?? {} });
