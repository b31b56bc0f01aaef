// An answer at each position: what the network names there, what is true, and where the two differ.
import { el, say } from "./dom.js";
import { PARTS } from "./marks.js";
import { percent } from "./numbers.js";
import { text, wordy } from "./subjects.js";
import { Choice } from "./tabs.js";

const UNASKED = -100;

export class Labels {
  constructor(root, stage) {
    Object.assign(this, { stage, filter: "all", rows: [] });
    this.choice = new Choice("Which examples", [{ id: "all", label: "All" }, { id: "wrong", label: "Mistakes" }], (id) => { this.filter = id; this.fill(); });
    this.note = el("span.note");
    this.list = el("div.labelrows", { role: "list", "aria-label": "Answers" });
    root.append(el("div.toolbar", {}, this.choice.node, this.note), el("div.fill.scroll", {}, this.list));
  }

  destroy() {}

  scene(scene) {
    if (scene.generation === this.generation) return;
    Object.assign(this, { generation: scene.generation, rows: [] });
    this.list.replaceChildren();
  }

  config() {}

  theme() {}

  frame(frame) {
    this.example = frame.example;
    if (frame.examples?.predicted) this.current = frame.examples;
    this.fill();
  }

  fill() {
    const { current: found, stage: { scene } } = this;
    if (!found || !scene || scene.task.kind !== "labelling") return;
    let [whole, right, asked] = [0, 0, 0];
    found.index.forEach((i, k) => {
      const row = (this.rows[k] ??= this.row());
      const told = this.tell(row, i, k, found, scene);
      whole += told.right === told.asked;
      right += told.right;
      asked += told.asked;
      row.node.hidden = this.filter === "wrong" && told.right === told.asked;
    });
    this.rows.forEach((row, k) => { if (k >= found.index.length) row.node.hidden = true; });
    const part = PARTS[scene.data.part[found.index[0]]]?.label.toLowerCase() ?? "";
    say(this.note, `${whole} of ${found.index.length} wholly right; ${percent(right / asked)} of positions`);
    this.note.title = `The first ${found.index.length} ${part} examples`;
  }

  row() {
    const row = { node: null, source: el("span.tokentext"), answer: el("span.positions"), cells: [], index: null };
    row.node = el("button.card.labelrow", { type: "button", onclick: () => this.stage.send({ op: "example", index: row.index }) }, row.source, row.answer);
    this.list.append(row.node);
    return row;
  }

  /** Write one row; how many of its positions are asked, and how many of those are right. */
  tell(row, i, k, found, { data, task }) {
    const length = task.length;
    const places = data.x.shape[1];
    const beside = places === length;   // each answer belongs to a token
    if (row.index !== i) {
      row.source.hidden = beside;
      say(row.source, beside ? "" : text(data, i, places - length));
      row.answer.classList.toggle("words", wordy(task.classes));
    }
    row.index = i;
    row.node.setAttribute("aria-pressed", i === this.example);
    let [right, asked] = [0, 0];
    const words = [];
    for (let p = 0; p < length; p++) {
      const cell = (row.cells[p] ??= this.cell(row));
      const [truth, named] = [data.y[i * length + p], found.predicted[k * length + p]];
      const isAsked = truth !== UNASKED;
      const isRight = isAsked && truth === named;
      asked += isAsked;
      right += isRight;
      say(cell.token, beside ? data.vocabulary ? data.vocabulary[data.x[i * length + p]] : String(p + 1) : "");
      say(cell.named, isAsked ? shown(task.classes[named]) : "");
      say(cell.truth, isAsked && !isRight ? shown(task.classes[truth]) : "");
      cell.node.className = `position${isAsked ? (isRight ? " right" : " wrong") : " unasked"}`;
      const told = isAsked ? `${task.classes[named]} (${percent(found.probability[k * length + p], 0)})${isRight ? "" : `, true ${task.classes[truth]}`}` : "nothing asked";
      if (cell.node.title !== told) cell.node.title = told;
      if (isAsked) words.push(task.classes[named]);
    }
    row.cells.slice(length).forEach((cell) => cell.node.remove());
    row.cells.length = Math.min(row.cells.length, length);
    row.node.classList.toggle("wrong", right < asked);
    row.node.setAttribute("aria-label", `${PARTS[data.part[i]].label} #${i}: ${right} of ${asked} right; answered ${words.join(data.glue ?? (wordy(task.classes) ? " " : ""))}`);
    return { right, asked };
  }

  cell(row) {
    const parts = { token: el("i"), named: el("b"), truth: el("u") };
    const node = el("span.position", {}, parts.token, parts.named, parts.truth);
    row.answer.append(node);
    return { ...parts, node };
  }
}

/** A space would not be seen. */
const shown = (name) => (name === " " ? "␣" : name);
