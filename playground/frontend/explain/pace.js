// How often a view is told of a choice: at once, but while answers are still out and the choice goes on changing, not before they are there.

const STILL = 120;   // ms without another change after which nobody waits for old answers any more

export class Pace {
  /** `deliver(what)` hands the changed names on; `busy()` says whether answers are out. */
  constructor(deliver, busy) { Object.assign(this, { deliver, busy, what: new Set() }); }

  add(what) {
    for (const name of what) this.what.add(name);
    this.changed = performance.now();
    this.frame ||= requestAnimationFrame(() => { this.frame = 0; this.look(); });
  }

  /** Deliver now, or when the answers are there (`look` is called then), or when the choice has come to rest. */
  look() {
    clearTimeout(this.timer);
    if (!this.what.size) return;
    const rest = STILL - (performance.now() - this.changed);
    if (rest > 0 && this.busy()) this.timer = setTimeout(() => this.look(), rest);
    else this.now();
  }

  now() {
    const what = [...this.what];
    this.what.clear();
    this.deliver(what);
  }

  destroy() {
    clearTimeout(this.timer);
    cancelAnimationFrame(this.frame);
  }
}
