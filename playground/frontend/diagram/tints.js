// The colours in which units and links are painted.
import { diverging, ends, greys, rgb, word } from "../theme.js";
import { signs } from "./tiles.js";

/** {tables, signs}: 256 colours each for signed values and greys, those for what is no number and for a hole, and the two of the signs; `discretise` leaves of the signed ones the sign. */
export function tints(theme, discretise) {
  const signed = diverging(theme);
  const tables = { signed: discretise ? ends(signed) : signed, grey: greys(theme), nothing: word(...rgb(theme.muted)), hole: word(...rgb(theme.background)) };
  return { tables, signs: signs(theme) };
}
