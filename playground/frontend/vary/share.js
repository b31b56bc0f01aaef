// How many runs solved their task, and how sure that share is.

export const Z = 1.959963984540054;   // of 95 %

/** Runs that reached a threshold at their end, of [score or null for one that diverged]. */
export const solved = (scores, threshold) => scores.filter((score) => score !== null && score >= threshold).length;

/** Wilson's interval of a share (Wilson 1927), as `statistics.wilson` has it; [NaN, NaN] of none. */
export function wilson(hits, count) {
  if (!count) return [NaN, NaN];
  const share = hits / count;
  const room = 1 + (Z * Z) / count;
  const middle = (share + (Z * Z) / (2 * count)) / room;
  const reach = (Z / room) * Math.sqrt((share * (1 - share)) / count + (Z * Z) / (4 * count * count));
  return [Math.max(0, middle - reach), Math.min(1, middle + reach)];
}
