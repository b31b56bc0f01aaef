// The Race page: everything of it in one component. It holds the lanes, and hands its panels what arrives.
import { el } from "../dom.js";
import { hook } from "../hook.js";
import { Notice } from "../notice.js";
import { tellAll, themed } from "../tell.js";
import { RaceBar } from "./bar.js";
import { Chart } from "./chart.js";
import { knownLanes, knownLook, rememberLanes, rememberLook } from "./keeping.js";
import { Lane } from "./lane.js";
import { Strip } from "./strip.js";
import { Table } from "./table.js";

const NARROW = 760;      // px; below this the standings stand under the chart
const SHEETS = ["../stage.css", "../race.css"];
const LOOK = { over: "step", part: "validation", what: "metric", log: false, smooth: 0, view: null, pair: null, output: 1, speed: { unit: "epoch", rate: 60 } };

/**
 * What the panels share: `lanes` (Lane, in their order), `look` with `choose(partial)` to change it, `theme`, `config`, `trigger(name, value)` to Python, `send(command)` to all lanes.
 * A panel may have config(), lanes() (others came or went), scene(lane), frame(lane), look(), theme(), resize() and destroy().
 */
export class Page {
  constructor(parent) {
    Object.assign(this, { parent, config: {}, lanes: [], panels: [], look: { ...LOOK, ...knownLook() } });
    const names = { bar: "Race", chart: "Curves", table: "Standings", strip: "Lanes" };
    this.parts = Object.fromEntries(Object.entries(names).map(([name, label]) => [name, el(`section.panel.${name === "bar" ? name : `race${name}`}`, { "aria-label": label })]));
    this.sentinel = el("i.sentinel", { "aria-hidden": "true", ontransitionend: () => this.retheme() });
    this.luck = el("p.luck", { role: "note" });
    this.root = el("div.stage.race", { style: "visibility:hidden" }, Object.values(this.parts), this.luck, this.sentinel);
    this.sheets = SHEETS.map((path) => el("link", { rel: "stylesheet", href: new URL(path, import.meta.url) }));
    Promise.all(this.sheets.map((sheet) => new Promise((done) => { sheet.onload = sheet.onerror = done; }))).then(() => { this.root.style.visibility = ""; this.fit(); });
    parent.append(...this.sheets, this.root);
    this.retheme();
    this.notice = new Notice(this.root, this);
    this.panels = [new RaceBar(this.parts.bar, this), new Chart(this.parts.chart, this), new Table(this.parts.table, this), new Strip(this.parts.strip, this), this.notice];
    this.onHidden = () => { for (const lane of this.lanes) lane.watch(); };
    document.addEventListener("visibilitychange", this.onHidden);
    this.observer = new ResizeObserver(() => this.fit());
    this.observer.observe(this.root);
    hook.race = this;
  }

  fit() { this.root.classList.toggle("narrow", this.root.clientWidth < NARROW); }

  update({ data, setStateValue, setTriggerValue }) {
    Object.assign(this, { setState: setStateValue, setTrigger: setTriggerValue, config: data ?? {} });
    if (!this.reported) {
      this.reported = true;
      this.setState("tab", { lanes: knownLanes() });
    }
    this.retheme();
    if (!this.config.heard) return;
    rememberLanes(this.config.lanes);
    this.arrange();
    this.say();
    this.tell("config", this.config);
  }

  /** Lanes as the configuration has them: those that stay keep their run. */
  arrange() {
    const before = new Map(this.lanes.map((lane) => [lane.config.slot, lane]));
    this.lanes = this.config.lanes.map((config) => before.get(config.slot) ?? new Lane(this, config));
    const gone = [...before.values()].filter((lane) => !this.lanes.includes(lane));
    for (const lane of gone) lane.destroy();
    this.root.classList.toggle("many", this.lanes.length > 4);
    this.tell("lanes");
    this.config.lanes.forEach((config, index) => this.lanes[index].update(config));
  }

  /** One race is one seed: say so where it may be forgotten, and where many can be asked. */
  say() {
    const { seed, same_seed: same, vary, lanes } = this.config;
    const more = vary && el("button.link", { type: "button", "data-name": "vary", onclick: () => this.trigger("vary") }, "Ask many seeds in Vary");
    const words = same ? `One race is one seed (${seed}): who leads here may trail with another. ` : "The lanes have different seeds, so that luck decides, too. ";
    this.luck.hidden = lanes.length < 2;
    this.luck.replaceChildren(words, same ? "Re-roll the seed to see how steady the order is" : "Give them one seed by re-rolling", more ? ", or " : ".", more || "");
  }

  arrived(lane, what) {
    if (what === "frame" && !lane.paced) {
      lane.paced = true;   // a lane that is new goes as fast as the others
      const { unit, rate } = lane.frame.speed ?? { unit: "step", rate: null };
      const wanted = this.look.speed;
      if (rate !== wanted.rate || (rate !== null && unit !== wanted.unit)) lane.send({ op: "speed", ...wanted });
    }
    this.tell(what, lane);
  }

  connected(lane, state) {
    if (state === "gone") this.setState("tab", { lanes: [], gone: lane.stream?.token ?? null });
    this.tell("config", this.config);
  }

  /** The lanes that may be compared with the first: those asked the same, or for a loss measured alike, too. */
  comparable(what) { return this.lanes.filter(({ config }) => (what === "loss" ? config.shared.loss : config.shared.question)); }

  choose(partial) {
    Object.assign(this.look, partial);
    rememberLook(this.look);
    this.tell("look");
  }

  /** A command to every lane that can follow it. */
  send(command, lanes = this.lanes) { for (const lane of lanes) lane.send(command); }

  trigger(name, value = true) { this.setTrigger?.(name, value); }

  /** Hand something to every panel; a fault in one leaves the others alive. */
  tell(method, ...values) { tellAll(this.panels, method, ...values); }

  retheme() { if (themed(this)) this.tell("theme"); }

  destroy() {
    for (const lane of this.lanes) lane.destroy();
    document.removeEventListener("visibilitychange", this.onHidden);
    this.observer.disconnect();
    this.tell("destroy");
    for (const node of [...this.sheets, this.root]) node.remove();
  }
}
