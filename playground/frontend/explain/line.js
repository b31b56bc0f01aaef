// The line to those who answer: a WebSocket of its own for each page, with every question that is still open on it.
import { decode } from "../frame.js";

const GONE = 4404;      // the close code of a run the server does not know
const SLOWEST = 8000;   // ms between two tries at most
const OPENING = 0;      // the id of the answer that follows a fresh copy
const MOST_PINS = 16;   // that the server takes

/** `hear` has opened(answer), state(state), problem(problem) for faults of the copy itself, connection(word), error(sentence) and quiet() when nothing is open any more. */
export class Line {
  constructor(hear) {
    Object.assign(this, { hear, asks: new Map(), serial: OPENING, every: null, delay: 250, socket: null, shown: null });
  }

  open(path) {
    if (path === this.path) return;
    this.close();
    this.path = path;
    this.connect();
  }

  connect() {
    const socket = (this.socket = new WebSocket(new URL(this.path, location.href.replace(/^http/, "ws"))));
    socket.binaryType = "arraybuffer";
    socket.onopen = () => {
      this.delay = 250;
      this.hear.connection("open");
      this.take();
      if (this.every !== null) this.post({ op: "follow", every: this.every });
    };
    socket.onmessage = ({ data }) => {
      if (typeof data === "string") this.hear.error(JSON.parse(data).error);
      else for (const message of decode(data)) this.receive(message);
    };
    socket.onclose = ({ code }) => {
      if (this.socket !== socket) return;
      this.socket = null;
      this.forget();
      this.hear.connection(code === GONE ? "gone" : "lost");
      if (code !== GONE) this.retry = setTimeout(() => this.connect(), this.delay * (0.8 + 0.4 * Math.random()));   // not all of a class at once
      this.delay = Math.min(this.delay * 2, SLOWEST);
    };
  }

  close() {
    clearTimeout(this.retry);
    const { socket } = this;
    this.socket = this.path = null;
    this.forget();
    socket?.close();
  }

  post(message) {
    if (this.socket?.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(message));
  }

  /** A fresh copy of the run; what was asked of the one before has no answer any more. */
  take() {
    this.forget();
    this.post({ op: "take" });
  }

  /** Ask; `onPart(part)` for each part, `part.final` with the last. A pinned question is answered anew while the run is followed, until it is cancelled. `owner` is whose it is. */
  ask(question, onPart, { onProblem = null, pin = false, owner = null } = {}) {
    const id = ++this.serial;
    this.asks.set(id, { question, onPart, onProblem, pin, owner, open: true });
    this.post({ op: "ask", id, question });
    if (pin) this.pin();
    return { cancel: () => this.cancel(id) };
  }

  cancel(id) {
    const asked = this.asks.get(id);
    if (!this.asks.delete(id)) return;
    if (asked.open) this.post({ op: "cancel", id });
    if (asked.pin) this.pin();
  }

  /** Let go of what an owner waits for: it is asked anew when its choice has come to rest. */
  drop(owner) { for (const [id, asked] of [...this.asks]) if (asked.open && asked.owner === owner) this.cancel(id); }

  /** Whether an owner waits for an answer. */
  waits(owner) {
    for (const asked of this.asks.values()) if (asked.open && asked.owner === owner) return true;
    return false;
  }

  /** Answer what is pinned anew while the run trains, at most so often in seconds; null stops. */
  follow(every) {
    this.every = every;
    this.pin();
    this.post({ op: "follow", every });
  }

  /** Only the shown view's pins, and those of nobody, are worth an answer. */
  show(owner) {
    this.shown = owner;
    this.pin();
  }

  pin() {
    if (this.every === null || this.pinning) return;
    this.pinning = true;
    queueMicrotask(() => {   // several at once are told once
      this.pinning = false;
      const pinned = [...this.asks].filter(([, asked]) => asked.pin && (asked.owner === null || asked.owner === this.shown));
      this.post({ op: "pin", questions: pinned.slice(0, MOST_PINS).map(([id, { question }]) => ({ id, question })) });
    });
  }

  forget() { this.asks.clear(); }

  receive(message) {
    if (message.type === "state") return this.hear.state(message);
    if (message.id === OPENING) return message.type === "problem" ? this.hear.problem(message) : this.hear.opened(message);
    const asked = this.asks.get(message.id);
    if (!asked) return;   // not wanted any more
    const last = message.type === "problem" || message.final;
    if (last) {
      asked.open = false;
      if (!asked.pin) this.asks.delete(message.id);
    }
    if (message.type === "problem") (asked.onProblem ?? this.hear.problem)(message);
    else asked.onPart(message);
    if (last) this.hear.quiet();
  }
}
