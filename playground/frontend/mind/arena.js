/** Arrays that are lent again and again: a pass takes them in the same order as the one before it. What was taken is good until `rewind`. */
export class Arena {
  #kept = [];
  #at = 0;

  take = (length) => {
    const i = this.#at++;
    if (this.#kept[i]?.length !== length) this.#kept[i] = new Float32Array(length);
    return this.#kept[i];
  };

  rewind() { this.#at = 0; }
}
