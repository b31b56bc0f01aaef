// Some of the comparison's figures.
import { JobFigures } from "../job_figures.js";

const LOWEST = 260;   // px of a row of surfaces: less leaves its titles no room

export class Charts extends JobFigures {
  /** On a line there are no surfaces, but answers. */
  label(id, label) { return id === "surfaces" && !this.page.begun?.plane ? "Answers" : label; }

  /** Surfaces keep the height that their rows take, and scroll; the rest fills the panel. */
  layout(given, id, width, room) {
    const rows = given.meta?.rows ?? 0;
    return super.layout(given, id, width, rows ? Math.max(room, rows * Math.max(LOWEST, rows > 1 ? Math.min(room, 0.55 * width) : 0)) : room);
  }

  margins(id) { return id !== "surfaces"; }
}
