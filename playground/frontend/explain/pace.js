// How often a view is told of a choice: at once, but while it goes on changing not before the answers to the last one are there, and not at all where they take long.

const STILL = 120;   // ms without another change after which the choice has come to rest
const LONG = 250;    // ms after which answers are too slow to follow a movement

export class Pace {
  /** `deliver(what)` hands the changed names on; `busy()` says whether answers are out; `drop()` lets them go, so that quicker questions pass. */
  constructor(deliver, busy, drop) { Object.assign(this, { deliver, busy, drop, what: new Set(), told: 0, slow: false }); }

  add(what) {
    for (const name of what) this.what.add(name);
    this.changed = performance.now();
    this.frame ||= requestAnimationFrame(() => { this.frame = 0; this.look(); });
  }

  /** Deliver now, or when the answers are there (`look` is called then), or when the choice has come to rest. */
  look() {
    clearTimeout(this.timer);
    if (!this.what.size) return;
    const now = performance.now();
    const rest = STILL - (now - this.changed);
    if (rest <= 0 || !(this.slow || this.busy())) return this.now();
    if (!this.slow && now - this.told > LONG) {
      this.slow = true;
      this.drop();
    }
    this.timer = setTimeout(() => this.look(), rest);
  }

  now() {
    const what = [...this.what];
    this.what.clear();
    Object.assign(this, { told: performance.now(), slow: false });
    this.deliver(what);
  }

  destroy() {
    clearTimeout(this.timer);
    cancelAnimationFrame(this.frame);
  }
}
