// Which run belongs to this browser tab, and which was the browser's latest.

const KEY = "neural-playground-run";   // sessionStorage: the token of this tab's run; localStorage: that of the browser's latest

const OWNER = "neural-playground-owner";   // localStorage: the browser's own key, by which the history knows its runs

/** What the server is told when a page begins: {token, last, owner}. */
export const known = () => ({ token: recall("sessionStorage"), last: recall("localStorage"), owner: owner() });

/** The browser's own key, made when it has none; null where it keeps nothing. It is told to the server alone and never put in an address. */
export function owner() {
  try {
    const kept = localStorage.getItem(OWNER);
    if (kept && /^[\w-]{32,86}$/.test(kept)) return kept;
    const made = btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(33)))).replace(/\+/g, "-").replace(/\//g, "_");
    localStorage.setItem(OWNER, made);
    return made;
  } catch { return null; }
}

/** Keep a run's token; null forgets it. */
export function remember(token) {
  for (const storage of ["sessionStorage", "localStorage"]) {
    try { token ? globalThis[storage].setItem(KEY, token) : globalThis[storage].removeItem(KEY); } catch { /* storage may be forbidden */ }
  }
}

function recall(storage) {
  try { return globalThis[storage].getItem(KEY); } catch { return null; }
}
