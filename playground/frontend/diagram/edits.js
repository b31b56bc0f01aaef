// Edits are shown at once and sent whole; this keeps what is shown and what the session says in step.
import { at, same } from "./network.js";
import { Identity } from "./identity.js";

const PATIENCE = 5000; // ms after which an unanswered edit is given up and the session's network shown again

/** The network on screen: the session's, or one that is ahead of it by edits under way. */
export class Edits {
  network = [];
  ids = new Identity();
  #sent = [];
  #known = null;
  #revision = -1;
  #timer = 0;

  /** `send({revision, network})` carries an edit; `lost()` is called when the session never took one up. */
  constructor(send, lost) {
    this.send = send;
    this.lost = lost;
  }

  /** Whether the session has not yet answered. */
  get pending() {
    return this.#sent.length > 0;
  }

  /**
   * Take what the session says. Its revision grows when it replaced the network itself (an undo, a refused edit): then that stands. Within a
   * revision, echoes of edits under way and repeats of what was before them leave what is on screen alone.
   */
  adopt({ revision, network }) {
    if (revision < this.#revision) return;
    const replaced = revision > this.#revision;
    const echo = this.#sent.findLastIndex((sent) => same(sent, network));
    this.#revision = revision;
    this.#known = network;
    this.#sent = replaced ? [] : this.#sent.slice(echo + 1);
    if (!this.pending) this.#settle(network);
  }

  /** Show an edited tree and send it; a tree that is the one on screen is no edit. */
  edit(network) {
    if (network === this.network) return false;
    this.ids.carry(this.network, network);
    this.network = network;
    this.#sent.push(network);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#settle(this.#known);
      this.lost();
    }, PATIENCE);
    this.send({ revision: this.#revision, network });
    return true;
  }

  /** The layer at a path of the network on screen. */
  layer(path) {
    return at(this.network, path);
  }

  destroy() {
    clearTimeout(this.#timer);
  }

  #settle(network) {
    clearTimeout(this.#timer);
    this.#sent = [];
    if (same(this.network, network)) return;
    this.ids.carry(this.network, network);
    this.network = network;
  }
}
