// Questions about the chosen example's scores, as the server reads them.

/** A question of a kind about what is chosen on the page. */
export function question(kind, choice, more = {}) {
  const { example, target = null, baseline = null, method = null, groups = null } = choice;
  return { kind, example, target, baseline, method, groups, ...more };
}

/** Calls only the last of a row of calls, `wait` ms after it; `stop` calls none. */
export class Soon {
  constructor(call) { this.call = call; }

  go(wait = 0) {
    this.stop();
    this.timer = setTimeout(() => { this.timer = 0; this.call(); }, wait);
  }

  stop() { clearTimeout(this.timer); this.timer = 0; }
}

/** Save text or a picture as a file, by the page. */
export const fileName = (...parts) => parts.filter(Boolean).join("-").replace(/[^\w.]+/g, "-").toLowerCase();
