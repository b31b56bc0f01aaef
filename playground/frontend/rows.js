// The rows of metrics of one run: columns that only grow, or are cut back when the run went back.

export class Rows {
  constructor(names) {
    this.names = names;
    this.columns = Object.fromEntries(names.map((name) => [name, []]));
    this.length = 0;
    this.version = 0;   // changes with every change
  }

  /** Put a block of rows (f8, k × columns) at index `from`. False when rows before it are missing. */
  put(block, from = this.length) {
    const width = this.names.length;
    const count = width ? block.length / width : 0;
    if (from > this.length) return false;
    if (from < this.length) this.cut(from);
    this.names.forEach((name, c) => {
      const column = this.columns[name];
      for (let r = 0; r < count; r++) column.push(block[r * width + c]);
    });
    this.length += count;
    if (count) this.version++;
    return true;
  }

  cut(length) {
    for (const name of this.names) this.columns[name].length = length;
    this.length = length;
    this.version++;
  }

  column(name) { return this.columns[name] ?? []; }
}
