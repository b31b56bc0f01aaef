// The units chosen for comparing, in the order in which they were chosen.

const MOST = 8;

/** `changed(list)` hears of every change; the list holds {block, place, unit, title}. */
export class Selection {
  list = [];

  constructor(changed) {
    this.changed = changed;
  }

  /** Its number, from 1; 0 where it is not chosen. */
  number(place, unit) {
    return 1 + this.list.findIndex((held) => held.place === place && held.unit === unit);
  }

  /** Choose a unit or let it go; a sentence that says what happened. */
  toggle({ block, place, unit, title }) {
    const at = this.number(place, unit) - 1;
    if (at < 0 && this.list.length >= MOST) return `At most ${MOST} units can be selected.`;
    this.list = at < 0 ? [...this.list, { block, place, unit, title }] : this.list.toSpliced(at, 1);
    this.changed(this.list);
    return at < 0 ? `${title} selected, ${this.list.length} in all` : `${title} no longer selected`;
  }

  /** Let all go; whether there was any. */
  clear() {
    if (!this.list.length) return false;
    this.list = [];
    this.changed(this.list);
    return true;
  }

  /** Let go of what a new scene no longer has. */
  bind(scene) {
    const kept = this.list.filter(({ block, place, unit }) => scene.blocks[place]?.id === block && unit < scene.blocks[place].units);
    if (kept.length === this.list.length) return;
    this.list = kept;
    this.changed(kept);
  }
}
