// What the network says: of the chosen example, after every edit, and of all examples whenever there is another copy.

const SIZE = 100;   // points a side of the answer over the plane

export class Prediction {
  /** `page.predicted(prediction)` and `page.overviewed(overview)` are told. */
  constructor(page) { this.page = page; }

  /** Ask about the chosen example: one question at a time, the latest next. */
  ask() {
    if (this.waiting) {
      this.again = true;
      return;
    }
    const { example } = this.page.choice;
    this.asked?.cancel();
    Object.assign(this, { waiting: true, again: false });
    const hear = (part) => {
      this.waiting = false;
      this.page.predicted({ ...part, example });
      if (this.again) this.ask();
    };
    this.asked = this.page.line.ask({ kind: "predict", example }, hear, { pin: true, onProblem: (problem) => { this.waiting = false; this.page.problem(problem); } });
  }

  /** No answer will come any more. */
  settle() { this.waiting = false; }

  /** Another copy: everything anew. */
  begin() {
    this.settle();
    this.page.line.ask({ kind: "overview", size: SIZE }, (part) => this.page.overviewed(part), { pin: true, onProblem: () => {} });
    this.ask();
  }
}
