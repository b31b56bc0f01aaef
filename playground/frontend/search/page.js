// The Search page: a job's trials as they end, its figures as they change, and the way to the best of them.
import { JobFigures } from "../job_figures.js";
import { JobPage } from "../job_page.js";
import { Best } from "./best.js";
import { Trials } from "./trials.js";

const FIGURES = [["history", "History"], ["front", "Pareto front"], ["parallel", "Parallel coordinates"], ["importance", "Importance"], ["contour", "Contour"]];
const COUNTED = { complete: "complete", pruned: "pruned", diverged: "diverged", impossible: "impossible", failed: "failed" };

/** What the panels share: `begun` (what is searched), `trials` that have ended by number, `standing`, `theme`, `trigger(name, value)` to Python. */
export class Page extends JobPage {
  static name_ = "search";
  static noun = "search";
  static sheet = "./search.css";
  static invitation = "Choose settings in the sidebar and begin: trials, figures and the best appear here as they come.";
  static words = { queued: "Waiting", running: "Searching", paused: "Paused", done: "Done", stopped: "Stopped", failed: "Failed", parked: "Interrupted" };
  static parts = { bar: "Search", pictures: "Figures", best: "Best", trials: "Trials" };

  panelled() { return [new JobFigures(this.parts.pictures, this, "Figures", FIGURES, "The first trials are under way."), new Best(this.parts.best, this), new Trials(this.parts.trials, this)]; }

  clear() { Object.assign(this, { begun: null, trials: new Map(), standing: null }); }

  take(message) {
    if (message.type === "begun") this.begun = message;
    else if (message.type === "trial") this.trials.set(message.number, message);
    else if (message.type === "standing") this.standing = message;
  }

  share() { return [this.trials.size, this.begun?.total ?? 1]; }

  /** What is said of trials that have neither ended nor been given up: held ones go on from where they were. */
  get under() { return ["running", "queued"].includes(this.state?.state) ? "under way" : "begun"; }

  /** The rows say it too. */
  show() {
    super.show();
    if (this.said !== this.under) this.tell("fresh");
    this.said = this.under;
  }

  told() {
    const { begun, standing } = this;
    const words = { ...COUNTED, running: this.under };
    const counts = Object.entries(words).filter(([name]) => standing?.counts?.[name]).map(([name, word]) => `${standing.counts[name]} ${word}`);
    return begun ? `${this.trials.size} of ${begun.total} trials${counts.length ? `: ${counts.join(", ")}` : ""}.` : "";
  }
}
