// The second column: what is asked about the example. The answer and which part of it, compared with what, by which method.
import { el } from "../dom.js";
import { tellOne } from "../tell.js";
import { BaselineChoice } from "./baseline.js";
import { MethodChoice } from "./method.js";
import { TargetChoice } from "./target.js";

export class QuestionPanel {
  constructor(root, page) {
    this.page = page;
    this.parts = [TargetChoice, BaselineChoice, MethodChoice].map((Part) => {
      const node = el(`section.ask.${Part.id}`);
      root.append(node);
      return new Part(node, page);
    });
  }

  tell(method, ...values) { for (const part of this.parts) tellOne(part, method, ...values); }

  opened(opened) { this.tell("opened", opened); }

  choice(choice, what) { this.tell("choice", choice, what); }

  predicted(prediction) { this.tell("predicted", prediction); }

  overviewed() { this.tell("overviewed"); }

  theme() { this.tell("theme"); }

  destroy() { this.tell("destroy"); }
}
