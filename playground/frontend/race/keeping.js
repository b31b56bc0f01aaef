// What this browser tab keeps of a race: its lanes' tokens, which grant control, and how it is looked at.

const LANES = "neural-playground-race";
const LOOK = "neural-playground-race-look";

export const knownLanes = () => recall(LANES) ?? [];

export const rememberLanes = (lanes) => keep(LANES, lanes.map(({ slot, token, given }) => ({ slot, token, name: given })));

export const knownLook = () => recall(LOOK) ?? {};

export const rememberLook = (look) => keep(LOOK, look);

function recall(key) {
  try { return JSON.parse(sessionStorage.getItem(key)); } catch { return null; }
}

function keep(key, value) {
  try { sessionStorage.setItem(key, JSON.stringify(value)); } catch { /* storage may be forbidden */ }
}
