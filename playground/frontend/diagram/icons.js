// The diagram's line icons, 24 × 24.
import { icon } from "../dom.js";

const PATHS = {
  plus: "M12 5v14M5 12h14",
  minus: "M5 12h14",
  undo: "M9 14 4 9l5-5M4 9h10a6 6 0 0 1 0 12h-3",
  redo: "m15 14 5-5-5-5M20 9H10a6 6 0 0 0 0 12h3",
  left: "M19 12H5M11 6l-6 6 6 6",
  right: "M5 12h14M13 6l6 6-6 6",
  up: "M12 19V5M6 11l6-6 6 6",
  down: "M12 5v14M6 13l6 6 6-6",
  copy: "M9 9h11v11H9zM15 9V4H4v11h5",
  bin: "M4 7h16M9 7V4h6v3M6 7l1 13h10l1-13M10 11v5M14 11v5",
  close: "m6 6 12 12M18 6 6 18",
  lock: "M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3",
  dice: "M4 4h16v16H4zM8.5 8.5v.1M15.5 8.5v.1M12 12v.1M8.5 15.5v.1M15.5 15.5v.1",
  search: "M11 18a7 7 0 1 0 0-14 7 7 0 0 0 0 14ZM16 16l5 5",
  snail: "M3 20h12a6 6 0 0 0 6-6V8l-1.8-3.6M15.5 12.5a6 6 0 1 1-12 0 6 6 0 0 1 12 0ZM12 12.5a2.5 2.5 0 1 0-2.5 2.5",
  warning: "M12 3.5 22 20.5H2zM12 10v4.5M12 17.5v.2",
};

/** An icon by its name. */
export const line = (name) => icon(PATHS[name], { filled: false });
