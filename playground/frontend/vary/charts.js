// Some of the comparison's figures.
import { JobFigures } from "../job_figures.js";

export class Charts extends JobFigures {
  /** On a line there are no surfaces, but answers. */
  label(id, label) { return id === "surfaces" && !this.page.begun?.plane ? "Answers" : label; }

  /** Surfaces keep the height that their rows take, and scroll; the rest fills the panel. */
  layout(given, id, width, room) {
    const rows = given.meta?.rows ?? 0;
    return super.layout(given, id, width, rows > 1 ? Math.max(room, rows * Math.min(room, 0.55 * width)) : room);
  }

  margins(id) { return id !== "surfaces"; }
}
