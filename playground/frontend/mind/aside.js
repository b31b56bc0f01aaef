// Pictures made by a worker of the browser, one job at a time; of those that wait, the newest of each kind is done and the others never.
import { arrays } from "./pictures.js";

export class Aside {
  #worker;
  #waiting = new Map();   // by kind, in the order in which they matter
  #done = null;

  /** `broken()` is called where the browser has no such workers. */
  constructor({ program, blocks, data, extent, grid }, broken) {
    this.#worker = new Worker(new URL("./worker.js", import.meta.url), { type: "module" });
    this.#worker.onmessage = ({ data: answer }) => this.#take(answer);
    this.#worker.onerror = broken;
    this.#worker.postMessage({ scene: { program, blocks, data: { form: data.form }, extent, grid } });
  }

  /** Ask for `job` = {view, size} or {view, map: [block, unit, size]}; `done(made, milliseconds)` is called unless a newer one of its kind comes first. */
  ask(kind, job, done) {
    this.#waiting.set(kind, { job, done });
    this.#next();
  }

  /** Nobody waits for a job of this kind any longer. */
  drop(kind) { this.#waiting.delete(kind); }

  destroy() { this.#worker.terminate(); }

  #next() {
    if (this.#done || !this.#waiting.size) return;
    const kind = ["frame", "map", "preview"].find((each) => this.#waiting.has(each));
    const { job, done } = this.#waiting.get(kind);
    this.#waiting.delete(kind);
    this.#done = done;
    this.#worker.postMessage(job);
  }

  #take({ made, shapes, time }) {
    arrays(made).forEach((array, i) => Object.assign(array, { shape: shapes[i] }));   // a shape is lost on the way
    const done = this.#done;
    this.#done = null;
    this.#next();
    done(made, time);
  }
}
