// A curve made ready for drawing: smoothed as asked, and thinned where there are more points than pixels.

export const MOST = 2000;   // points drawn of one curve

/** Exponential moving average without the pull to zero at its start; gaps stay gaps. `weight` in 0…1, 0 changes nothing. */
export function smooth(values, weight) {
  if (!weight) return values;
  let [sum, norm] = [0, 0];
  return values.map((value) => {
    if (!Number.isFinite(value)) return value;
    sum = weight * sum + (1 - weight) * value;
    norm = weight * norm + (1 - weight);
    return sum / norm;
  });
}

/** Indices to draw: all of them, or for each of MOST / 2 stretches its lowest and highest point, so that no spike is lost. */
export function thin(values, most = MOST) {
  const n = values.length;
  if (n <= most) return null;
  const stretches = Math.floor(most / 2) - 1;
  const kept = [0];
  for (let s = 0; s < stretches; s++) {
    const from = 1 + Math.floor((s * (n - 2)) / stretches);
    const to = 1 + Math.floor(((s + 1) * (n - 2)) / stretches);
    let [low, high] = [from, from];
    for (let i = from; i < to; i++) {
      if (values[i] < values[low]) low = i;
      if (values[i] > values[high]) high = i;
    }
    kept.push(...(low === high ? [low] : [Math.min(low, high), Math.max(low, high)]));
  }
  kept.push(n - 1);
  return kept;
}

export const pick = (values, kept) => (kept ? kept.map((i) => values[i]) : values);
