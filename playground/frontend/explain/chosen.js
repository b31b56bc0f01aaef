// What is chosen on a page, and first of all the example. Kept in this browser tab, so that coming back from another page finds it.

const TEST = 2;   // the part whose first example is the first to be asked about
const PASSING = ["inputs", "raw"];   // what the network's next answer brings again

/** `now`: example {row} or {raw}; origin, the row that an edited example comes from; inputs and raw, as the network's last answer has them, null before; and what a room adds. */
export class Chosen {
  constructor(key, more) { Object.assign(this, { key, now: { example: null, origin: null, inputs: null, raw: null, ...more } }); }

  /** Fit the example that is chosen, or was when the tab was last here, to the data as they are: {held, same}, all that was chosen, and whether the data are those of then. */
  begin(opened) {
    const held = this.now.example ? { ...this.now } : { ...this.now, ...this.recall() };
    const same = held.signature === undefined || held.signature === signature(opened);
    const { now } = this;
    const rows = opened.data.part.length;
    const row = (at) => Number.isInteger(at) && at >= 0 && at < rows;
    const fits = same && held.example && (row(held.example.row) || held.example.raw?.length === opened.raw_shape.reduce((a, b) => a * b, 1));
    now.example = fits ? held.example : { row: Math.max(0, opened.data.part.indexOf(TEST)) };
    now.origin = now.example.row ?? (row(held.origin) ? held.origin : null);
    now.signature = signature(opened);
    return { held, same };
  }

  /** Take over what differs; the names of what did. */
  merge(wanted) {
    if (wanted.example?.row !== undefined) wanted = { ...wanted, origin: wanted.example.row };
    const what = Object.keys(wanted).filter((key) => JSON.stringify(wanted[key]) !== JSON.stringify(this.now[key]));
    Object.assign(this.now, wanted);
    if (what.includes("example")) this.now.inputs = this.now.raw = null;
    if (what.length) this.save();
    return what;
  }

  save() {
    clearTimeout(this.saving);
    this.saving = setTimeout(() => {
      const kept = Object.fromEntries(Object.entries(this.now).filter(([name]) => !PASSING.includes(name)));
      try { sessionStorage.setItem(this.key, JSON.stringify(kept)); } catch { /* storage may be forbidden or full */ }
    }, 150);
  }

  recall() {
    try { return JSON.parse(sessionStorage.getItem(this.key)) ?? {}; } catch { return {}; }
  }
}

/** What the data look like: examples of other data are forgotten. */
const signature = ({ form, raw_shape: shape, task, data }) => JSON.stringify([form, shape, task.classes ?? task.targets, data.part.length, (data.vocabulary ?? data.names).slice(0, 40)]);
