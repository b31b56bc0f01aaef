// Shapes and counts as a person reads them.
import { integer } from "../numbers.js";

/** [8, 6, 6] → "8 × 6 × 6". */
export const shape = (sizes) => (sizes?.length ? sizes.join(" × ") : "–");

/** plural(1, "unit") → "1 unit", plural(3, "unit") → "3 units". */
export const plural = (n, noun) => `${integer(n)} ${noun}${n === 1 ? "" : "s"}`;
