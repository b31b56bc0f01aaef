// What the worker draws itself arrives in 16-bit steps; views get the numbers.
const STEPS = 65534, NOTHING = 65535;   // as in playground/probes/units.py: so many steps from low to high; no number

/** The parts `units` and `surface` of a frame, where it has them, in numbers. */
export function received({ units, surface }) {
  return {
    ...(units && { units: units.map((unit) => (unit?.maps instanceof Uint16Array ? { ...unit, maps: numbers(unit.maps, unit.low, unit.high) } : unit)) }),
    ...(surface?.probability instanceof Uint16Array && { surface: { probability: numbers(surface.probability, [0], [1]) } }),
  };
}

/** As many pictures as there are lows, one after another. */
function numbers(steps, low, high) {
  const out = new Float32Array(steps.length), size = steps.length / low.length;
  for (let k = 0; k < low.length; k++) {
    const base = low[k], step = (high[k] - low[k]) / STEPS;
    for (let i = k * size; i < (k + 1) * size; i++) out[i] = steps[i] === NOTHING ? NaN : base + step * steps[i];
  }
  return Object.assign(out, { shape: steps.shape });
}
