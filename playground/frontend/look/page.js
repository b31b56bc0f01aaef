// The Look page: what is inside the network, layer by layer, while it trains.
import { Shell } from "../explain/shell.js";
import { Choices } from "./choices.js";
import { LayersPanel } from "./layers.js";
import { VIEWS } from "./views.js";

const WORDS = {
  copied: "Seen at step",
  renew: "Look at the network as it is now",
  follow: "While it trains, take a fresh copy a few times a second and look at that",
  nothing: "There is nothing to look at yet",
  needs: "This page needs one",
};

/** `choice` adds site, the layer that is looked at; unit, one of its channels; cell, the place of one of its numbers, or null. */
export class Page extends Shell {
  constructor(parent) {
    super(parent, { name: "look", sheets: ["../look.css"], label: "Layers", Middle: LayersPanel, choices: new Choices(), views: VIEWS, every: 0.3, following: true, words: WORDS });
    this.pursue();
  }

  /** The chosen layer, as the answer to `enter` has it. */
  get site() { return this.opened?.sites.find(({ id }) => id === this.choice.site); }

  /** The site before this one, at its own depth or around it. */
  before(site) {
    const { sites } = this.opened;
    for (let k = sites.indexOf(site) - 1; k >= 0; k--) if (sites[k].depth <= site.depth && !(sites[k].container && sites[k].depth < site.depth)) return sites[k];
    return null;
  }

  /** What a unit of a layer is called. */
  unitName(site, unit) {
    const { task, names } = this.opened;
    const outputs = task.classes ?? task.targets;
    if (site.id === "output" && outputs.length === site.units) return outputs[unit];
    if (site.id === "output" && task.classes?.length === 2 && site.units === 1) return "logit";
    if (site.id === "input" && names.length === site.units) return names[unit];
    return `${{ maps: "channel", channels: "channel", steps: "feature" }[site.layout] ?? "unit"} ${unit + 1}`;
  }
}
