// The Vary page: a comparison's verdict, its figures as runs are trained, and every setting in a table.
import { el } from "../dom.js";
import { integer } from "../numbers.js";
import { JobPage } from "../job_page.js";
import { Charts } from "./charts.js";
import { Settings } from "./settings.js";
import { Verdict } from "./verdict.js";

/**
 * What the panels share: `begun` (what is compared), `ends` by setting (scores of the runs that have ended, and their summary), `standing`, `table` (CSV, once
 * it has come to an end), `threshold` from which a run has solved its task, `theme`, `trigger(name, value)` to Python.
 */
export class Page extends JobPage {
  static name_ = "vary";
  static noun = "comparison";
  static sheet = "./vary.css";
  static invitation = "Choose one or two settings in the sidebar and compare: curves come within a second or so, the verdict when all seeds have been trained.";
  static words = { queued: "Waiting", running: "Training", paused: "Paused", done: "Done", stopped: "Stopped", failed: "Failed", parked: "Interrupted" };
  static parts = { bar: "Comparison", verdict: "Verdict", over: "Curves and surfaces", ends: "Where runs end", settings: "Settings" };

  panelled() {
    const { bar, verdict, over, ends, settings } = this.parts;
    this.save = el("button.btn.wide", { type: "button", "data-name": "csv", title: "Every run as a table (CSV)", onclick: () => this.download() }, "CSV");
    bar.querySelector(".controls").append(this.save);
    return [
      new Verdict(verdict, this),
      new Charts(over, this, "Curves and surfaces", [["curves", "Curves"], ["loss", "Loss"], ["surfaces", "Surfaces"]], "The first runs are under way."),
      new Charts(ends, this, "Where runs end", [["ends", "At the end"], ["pairs", "Heat map"]], "No run has ended yet."),
      new Settings(settings, this),
    ];
  }

  clear() { Object.assign(this, { begun: null, ends: new Map(), standing: null, table: null, threshold: null }); }

  take(message) {
    if (message.type === "begun") Object.assign(this, { begun: message, threshold: this.threshold ?? message.threshold });
    else if (message.type === "ends") this.ends.set(message.setting, message);
    else if (message.type === "standing") this.standing = message;
    else if (message.type === "table") this.table = message.csv;
  }

  show() {
    super.show();
    if (this.save) this.save.disabled = !this.table;
  }

  share() { return [this.standing?.ended ?? 0, this.begun?.total ?? 1]; }

  told() {
    const { begun, standing } = this;
    if (!begun || !standing) return "";
    const more = [standing.running && `${integer(standing.running)} under way`, standing.diverged && `${integer(standing.diverged)} diverged`].filter(Boolean);
    return `${integer(standing.ended)} of ${integer(begun.total)} runs${more.length ? `: ${more.join(", ")}` : ""}.`;
  }

  download() {
    const address = URL.createObjectURL(new Blob([this.table], { type: "text/csv" }));
    el("a", { href: address, download: "comparison.csv" }).click();
    setTimeout(() => URL.revokeObjectURL(address), 1000);
  }
}
