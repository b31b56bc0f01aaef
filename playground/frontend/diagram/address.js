// What a tile or a link stands for: the block by its id, units and sources by their true index, and the names people read.

/** What columns are called: by their titles, numbered where several share one. */
export function called(columns) {
  const titles = columns.map(({ title }) => title);
  return titles.map((title, i) => (titles.indexOf(title) === titles.lastIndexOf(title) ? title : `${title} ${titles.slice(0, i + 1).filter((other) => other === title).length}`));
}

/** The name of a tile's unit: its label, or its column and number, the column alone of a single unit; `brief` says "unit 3" instead. */
export function naming(column, slot, brief = false) {
  const { label, unit } = column.slots[slot];
  const number = (column.block?.shown[unit] ?? slot) + 1;
  return label ?? (brief ? `${column.noun} ${number}` : full(column, number));
}

/** The name of a unit by its true index, whether or not it has a tile. */
export function nameOf(column, unit, scene) {
  const slot = column.slots.findIndex((held) => held.unit >= 0 && column.block?.shown[held.unit] === unit);
  if (slot >= 0) return naming(column, slot);
  const names = column.type === "input" && column.shape?.length === 1 && scene?.data?.form !== "plane" ? scene?.data?.names : null;
  return names?.[unit] ?? full(column, unit + 1);
}

const full = ({ name, noun, units }, number) => (units === 1 ? name : `${name} · ${noun} ${number}`);

/** {block, place, unit, column, title} of the unit in a tile, `place` counting the scene's blocks; null where the run knows of none. */
export function unitAt(columns, column, slot) {
  const held = columns[column];
  const unit = held?.block?.shown[held.slots[slot]?.unit];
  if (unit === undefined) return null;
  return { block: held.block.block.id, place: held.place, unit, column, title: naming(held, slot) };
}

/** {block, place, unit, source, column, title} of a link {gap, from, to} between two tiles; null where the run knows of none. */
export function linkAt(columns, { gap, from, to }) {
  const here = unitAt(columns, gap, to),
    before = unitAt(columns, gap - 1, from);
  return here && before ? { ...here, source: before.unit, title: `${before.title} → ${here.title}` } : null;
}
