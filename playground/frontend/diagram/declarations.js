// What the palette declares about the kinds of layers.

/** The palette of a config, looked up by kind. */
export class Declarations {
  constructor(palette = []) {
    this.groups = palette;
    this.kinds = new Map(palette.flatMap(({ group, layers }) => layers.map((entry) => [entry.kind, { ...entry, group }])));
  }

  /** The declaration of a kind; a kind that this page does not know gets a bare one. */
  of(kind) {
    return this.kinds.get(kind) ?? { kind, title: kind, summary: "", group: "", controls: [], default: { kind }, follower: false, fits: true };
  }

  /** Whether a layer is drawn as a chip on the column before it. */
  follower = (layer) => this.of(layer.kind).follower;

  /** Whether a layer is an activation. */
  activation = (layer) => this.follower(layer) && /activation/i.test(this.of(layer.kind).group);

  /** Whether a new layer of this kind is usually followed by an activation. */
  activated = (kind) => /^(dense|conv)/.test(kind);

  /** The control that sets how many units, or channels, a layer has; null when it takes what it gets. */
  width(kind) {
    return this.of(kind).controls.find(({ field, form }) => form === "integer" && /^(units|channels|filters|out_channels)$/.test(field)) ?? null;
  }

  /** The fields in which a kind holds layers. */
  holds(kind) {
    return this.of(kind)
      .controls.filter(({ form, default: value }) => form === "other" && Array.isArray(value))
      .map(({ field }) => field);
  }

  /** A layer in a few words: its title, and the number that tells it from others of its kind. */
  label(layer) {
    const { title, controls } = this.of(layer.kind);
    const telling = controls.filter(
      ({ field, form, default: value }) =>
        typeof layer[field] === "number" &&
        (/^(units|channels|filters|out_channels|rate|p|groups)$/.test(field) || (form !== "other" && layer[field] !== value)),
    );
    return telling.length
      ? `${title} ${telling
          .slice(0, 1)
          .map(({ field }) => layer[field])
          .join(", ")}`
      : title;
  }
}
