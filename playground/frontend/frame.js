// Messages from the server: msgpack maps whose arrays become typed arrays that know their shape.
import { decodeMulti } from "./vendor/msgpack.js";

const KINDS = { f4: Float32Array, f8: Float64Array, u1: Uint8Array, u2: Uint16Array, i4: Int32Array };

/** Bytes of one or several messages → an array of messages. An array {t, s, d} becomes a typed array with `.shape`. */
export function decode(bytes) {
  const view = bytes instanceof Uint8Array ? bytes : new Uint8Array(bytes);
  return [...decodeMulti(view)].map(revive);
}

/** The messages in a base64 text, or in a list of such texts. */
export function decodeText(text) {
  return [text].flat().flatMap((part) => decode(Uint8Array.from(atob(part), (c) => c.charCodeAt(0))));
}

function revive(value) {
  if (Array.isArray(value)) return value.map(revive);
  if (value === null || typeof value !== "object" || value instanceof Uint8Array) return value;
  if (value.d instanceof Uint8Array && KINDS[value.t]) return array(value);
  for (const key of Object.keys(value)) value[key] = revive(value[key]);
  return value;
}

function array({ t, s, d }) {
  const Kind = KINDS[t];
  const aligned = d.byteOffset % Kind.BYTES_PER_ELEMENT ? d.slice() : d;   // a typed array must start at a multiple of its element size
  const out = new Kind(aligned.buffer, aligned.byteOffset, d.byteLength / Kind.BYTES_PER_ELEMENT);
  out.shape = s;
  return out;
}
