// Which run belongs to this browser tab, and which was the browser's latest.

const KEY = "neural-playground-run";   // sessionStorage: the token of this tab's run; localStorage: that of the browser's latest

/** What the server is told when a page begins: {token, last}. */
export const known = () => ({ token: recall("sessionStorage"), last: recall("localStorage") });

/** Keep a run's token; null forgets it. */
export function remember(token) {
  for (const storage of ["sessionStorage", "localStorage"]) {
    try { token ? globalThis[storage].setItem(KEY, token) : globalThis[storage].removeItem(KEY); } catch { /* storage may be forbidden */ }
  }
}

function recall(storage) {
  try { return globalThis[storage].getItem(KEY); } catch { return null; }
}
