// One training step as the worker told it, and what the views ask of it. Units and sources are counted by their place among those carried.

/** Phases of a step, in order. */
export const PHASES = ["batch", "forward", "loss", "backward", "update"];

export class Step {
  /** `names(block)` gives the names of a block's units by their true index, or null. */
  constructor(message, scene, names = () => null) {
    Object.assign(this, { message, scene, blocks: message.blocks, batch: message.batch, rule: message.rule, number: message.step, names });
  }

  /** Examples of the batch that are carried. */
  get samples() {
    return this.batch.loss.length;
  }

  /** Whether a later scene has the same blocks and examples as this step. */
  within({ blocks, data }) {
    const known = this.scene;
    const alike = (block, i) => block.id === known.blocks[i]?.id && block.title === known.blocks[i].title && block.units === known.blocks[i].units;
    const equal = (a, b) => a.length === b.length && a.every((value, i) => Object.is(value, b[i]));
    return blocks.length === known.blocks.length && blocks.every(alike) && ["x", "y", "part"].every((name) => equal(data[name], known.data[name]));
  }

  /** Whether an example's values of a block are carried, pictures being so for the first few only. */
  carries(block, sample) {
    const { post, pre } = this.blocks[block];
    return sample < ((post ?? pre)?.shape[0] ?? 0);
  }

  /** A unit's number on an example: `what` is pre, post, pre_gradient or post_gradient; NaN where there is none, or where it is a picture. */
  value(block, unit, sample, what) {
    const values = this.blocks[block]?.[what];
    if (!values || values.shape.length !== 2 || sample >= values.shape[0]) return NaN;
    return values[sample * values.shape[1] + unit];
  }

  /** A unit's picture on an example: {values, width, height}; null where its value is a number or is not carried. */
  picture(block, unit, sample, what) {
    const values = this.blocks[block]?.[what];
    if (!values || values.shape.length < 3 || sample >= values.shape[0]) return null;
    const [, units, ...axes] = values.shape;
    const [height, width] = axes.length === 1 ? [1, axes[0]] : axes;
    const from = (sample * units + unit) * height * width;
    return { values: values.subarray(from, from + height * width), width, height };
  }

  /** Numbers that lead into a unit: as many as its weight has entries among those carried. */
  fan(block) {
    const weight = this.blocks[block].weight?.before;
    return weight ? weight.length / weight.shape[0] : 0;
  }

  /** What comes in through entry `at` of a dense unit's weights on an example. */
  input(block, at, sample) {
    const { inputs } = this.blocks[block];
    if (!inputs) return this.value(block - 1, at, sample, "post");
    return sample < inputs.shape[0] ? inputs[sample * inputs.shape[1] + at] : NaN;
  }

  /** Whether a unit is a weighted sum of numbers (and not of pictures). */
  dense(block) {
    return this.blocks[block].weight?.before.shape.length === 2;
  }

  /** A number of a unit's weight (`at` ≥ 0) or bias (`at` = null): `what` is before, after, gradient, penalty or seen. */
  of(block, unit, at, what) {
    const { weight, bias } = this.blocks[block];
    const found = at === null ? bias : weight;
    if (!found) return NaN;
    return at === null ? found[what][unit] : found[what][unit * this.fan(block) + at];
  }

  /** Everything about one weight or bias, as numbers. */
  entry(block, unit, at) {
    const found = at === null ? this.blocks[block].bias : this.blocks[block].weight;
    const place = at === null ? unit : unit * this.fan(block) + at;
    const one = (value) => (value === null || typeof value === "number" ? value : value[place]);
    return {
      ...Object.fromEntries(["before", "after", "gradient", "penalty", "seen"].map((what) => [what, found[what][place]])),
      frozen: Boolean(found.frozen?.[place]),
      state: Object.fromEntries(Object.entries(found.state).map(([name, { before, after }]) => [name, { before: one(before), after: one(after) }])),
    };
  }

  /** Whether a unit gives nothing to what follows. */
  silenced(block, unit) {
    const { silenced, units } = this.blocks[block];
    return silenced.includes(units[unit]);
  }

  /** A unit's name on screen. */
  name(block, unit) {
    const index = this.blocks[block].units[unit];
    const own = this.names(block)?.[index];
    return own ?? `${this.scene.blocks[block].shape.length > 1 ? "channel" : "unit"} ${index + 1}`;
  }

  /** The name of what entry `at` of a unit's weights leads from; for a filter with its place in it. */
  source(block, at) {
    if (at === null) return "bias";
    const { weight, sources, inputs } = this.blocks[block];
    const size = weight.before.shape.slice(2).reduce((product, axis) => product * axis, 1);
    const from = Math.floor(at / size);
    const place = at % size;
    const [rows, columns] = weight.before.shape.length === 4 ? weight.before.shape.slice(2) : [1, size];
    if (size > 1) return `channel ${sources[from] + 1}, ${rows > 1 ? `${Math.floor(place / columns) + 1}·` : ""}${(place % columns) + 1}`;
    return inputs ? `input ${sources[from] + 1}` : this.name(block - 1, from);
  }

  /** The unit whose weights have the longest gradient: {block, unit}. */
  strongest() {
    let [best, most] = [{ block: this.blocks.length - 1, unit: 0 }, -1];
    this.blocks.forEach((part, block) => {
      if (!part.weight) return;
      const fan = this.fan(block);
      for (let unit = 0; unit < part.units.length; unit++) {
        let length = 0;
        for (let at = 0; at < fan; at++) length += part.weight.gradient[unit * fan + at] ** 2;
        if (length > most) [best, most] = [{ block, unit }, length];
      }
    });
    return best;
  }

  /** The entry of a unit's weights with the largest gradient; its bias where it has no weights, null and all. */
  steepest(block, unit) {
    const fan = this.fan(block);
    let best = null;
    for (let at = 0; at < fan; at++) if (best === null || Math.abs(this.of(block, unit, at, "gradient")) > Math.abs(this.of(block, unit, best, "gradient"))) best = at;
    return best;
  }
}
