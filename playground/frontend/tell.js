// What a page hands to its parts: a fault in one leaves the others alive, and is remembered where tests and curious people look.
import { hook } from "./hook.js";
import { paintTheme, readTheme } from "./theme.js";

/** Call `method` of a part, if it has it. */
export function tellOne(part, method, ...values) {
  try {
    part[method]?.(...values);
  } catch (error) {
    console.error(`${part.constructor.name}.${method}`, error);
    hook.faults.push(`${part.constructor.name}.${method}: ${error.message}`);
  }
}

/** The same of every part. */
export function tellAll(parts, method, ...values) { for (const part of parts) tellOne(part, method, ...values); }

/** Take on the colours around `page.root`, with what else belongs to its `theme`; whether they are others than before. */
export function themed(page, more = {}) {
  const theme = { ...readTheme(page.root), ...more };
  const key = JSON.stringify(theme);
  if (key === page.themeKey) return false;
  Object.assign(page, { themeKey: key, theme });
  paintTheme(page.root, theme);
  return true;
}
