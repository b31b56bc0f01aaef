// The weights and biases of the run as numbers to be read and typed: a typed one is shown at once and sent soon after.

const PACE = 100; // ms between two values sent while one is dragged

/** Blocks are named by their place in the scene, units and sources by their true index; the source null is the bias. */
export class Values {
  #typed = new Map(); // by address, until a frame that was made after it was sent
  #waiting = new Map(); // timers of what is still to be sent

  /** `patch(place, unit, source, value)` shows a value where the browser cannot compute the rest itself. */
  constructor(stage, patch) {
    Object.assign(this, { stage, patch });
  }

  /** A weight, or with the source null a bias; undefined where the frame does not hold it. */
  read(place, unit, source) {
    const typed = this.#typed.get(key(place, unit, source));
    if (typed) return typed.value;
    if (source !== null) return this.#row(place, unit)?.[source];
    const { stage } = this;
    const whole = stage.frame?.tensors?.[this.#names(place).bias];
    if (whole) return whole[unit];
    const shown = stage.scene.blocks[place].shown.indexOf(unit);
    const part = stage.frame?.weights?.[place]?.bias;
    return shown >= 0 && part ? part[shown] : (this.#focus(place, unit)?.bias ?? undefined);
  }

  /** All weights that lead into a unit, in the order of their sources; null where they are not known. */
  incoming(place, unit) {
    const row = this.#row(place, unit);
    if (!row || !this.#typed.size) return row;
    return row.map((value, source) => this.#typed.get(key(place, unit, source))?.value ?? value);
  }

  /** Take a value: shown in this animation frame, sent at once when it is settled. */
  set(place, unit, source, value, settled) {
    const at = key(place, unit, source);
    this.#typed.set(at, { place, unit, source, value: Math.fround(value), sent: null });
    this.#preview();
    if (settled) this.#send(at);
    else if (!this.#waiting.has(at)) this.#waiting.set(at, setTimeout(() => this.#send(at), PACE));
  }

  /** Send what still waits. */
  flush() {
    for (const at of [...this.#waiting.keys()]) this.#send(at);
  }

  /** A frame from the run: it speaks for all that had been sent before the one before it. */
  frame({ seq, preview }) {
    if (preview) return;
    for (const [at, { sent }] of this.#typed) if (sent !== null && seq > sent) this.#typed.delete(at);
  }

  clear() {
    for (const timer of this.#waiting.values()) clearTimeout(timer);
    this.#waiting.clear();
    this.#typed.clear();
  }

  #send(at) {
    clearTimeout(this.#waiting.get(at));
    this.#waiting.delete(at);
    const typed = this.#typed.get(at);
    if (!typed) return;
    const { place, unit, source, value } = typed;
    typed.sent = this.stage.frame?.seq ?? 0;
    this.stage.send({ op: "set", block: this.stage.scene.blocks[place].id, unit, source, value });
  }

  #preview() {
    const { stage } = this;
    const tensors = stage.mind ? stage.frame?.tensors : null;
    if (!tensors) {
      for (const { place, unit, source, value } of this.#typed.values()) this.patch(place, unit, source, value);
      return;
    }
    const changed = { ...tensors };
    for (const { place, unit, source, value } of this.#typed.values()) {
      const name = this.#names(place)[source === null ? "bias" : "weight"];
      if (!changed[name]) continue;
      if (changed[name] === tensors[name]) changed[name] = Object.assign(tensors[name].slice(), { shape: tensors[name].shape });
      changed[name][source === null ? unit : unit * tensors[name].shape[1] + source] = value;
    }
    stage.preview(changed);
  }

  #names(place) {
    return this.stage.scene.blocks[place].tensors ?? {};
  }

  #row(place, unit) {
    const { frame, scene } = this.stage;
    const whole = frame?.tensors?.[this.#names(place).weight];
    if (whole?.shape.length === 2) return whole.subarray(unit * whole.shape[1], (unit + 1) * whole.shape[1]);
    const part = frame?.weights?.[place]?.weight;
    const shown = scene.blocks[place].shown.indexOf(unit);
    if (part && shown >= 0 && part.shape[1] === scene.blocks[place - 1]?.units) return part.subarray(shown * part.shape[1], (shown + 1) * part.shape[1]);
    return this.#focus(place, unit)?.incoming ?? null;
  }

  #focus(place, unit) {
    const focus = this.stage.frame?.focus;
    return focus?.block === this.stage.scene.blocks[place].id && focus.unit === unit ? focus : null;
  }
}

const key = (place, unit, source) => `${place}:${unit}:${source}`;
