// The way to a long job: where it stands, what it has told so far, and what comes next.
import { decode } from "./frame.js";

const GONE = 4404;        // the close code of a job that the server does not know
const TRIES = 3;          // openings that may fail before the page says that it cannot connect
const SLOWEST = 8000;     // ms between two tries at most
const LIVING = ["queued", "running", "paused"];

/** Which job a page of this browser tab had: {name: token}. */
export const knownJob = (name) => { try { return sessionStorage.getItem(`neural-playground-job-${name}`); } catch { return null; } };

/** Keep a job's token; null forgets it. */
export function rememberJob(name, token) {
  try { token ? sessionStorage.setItem(`neural-playground-job-${name}`, token) : sessionStorage.removeItem(`neural-playground-job-${name}`); } catch { /* storage may be forbidden */ }
}

/**
 * One job's line. `listener` has, all but `message` optional: `message(message)` for everything that the job tells, `state({state, message, place, life, resumable, name})`,
 * `begin()` when all that was told is void, since the job begins again, `connection("connecting" | "open" | "lost" | "gone" | "blocked")`, `error(sentence)`.
 */
export class JobLine {
  constructor(path, listener) {
    Object.assign(this, { path, listener, state: null, socket: null, delay: 250, failures: 0, opened: false, closed: false, queue: [] });
    this.connect();
  }

  /** Whether something more may come of it. */
  get living() { return this.state !== null && LIVING.includes(this.state.state); }

  connect() {
    this.tell("connection", this.opened ? "lost" : "connecting");
    const socket = (this.socket = new WebSocket(new URL(this.path, location.href.replace(/^http/, "ws"))));
    socket.binaryType = "arraybuffer";
    socket.onopen = () => {
      Object.assign(this, { opened: true, failures: 0, delay: 250, state: null });
      this.tell("connection", "open");
      for (const wish of this.queue.splice(0)) socket.send(wish);
    };
    socket.onmessage = ({ data }) => {
      if (this.socket !== socket) return;
      if (typeof data === "string") this.tell("error", JSON.parse(data).error);
      else for (const message of decode(data)) this.hear(message);
    };
    socket.onclose = ({ code }) => this.socket === socket && this.lost(code);
  }

  hear(message) {
    if (message.type !== "state") return this.tell("message", message);
    if (message.life !== this.state?.life) this.tell("begin");   // a connection begins with all that was told, too
    this.state = message;
    this.tell("state", message);
  }

  lost(code) {
    this.socket = null;
    if (this.closed) return;
    if (code === GONE) return this.tell("connection", "gone");
    if (!this.opened && ++this.failures >= TRIES) return this.tell("connection", "blocked");
    this.tell("connection", this.opened ? "lost" : "connecting");
    this.retry = setTimeout(() => this.connect(), this.delay * (0.8 + 0.4 * Math.random()));
    this.delay = Math.min(this.delay * 2, SLOWEST);
  }

  pause() { this.send({ op: "pause" }); }

  resume() { this.send({ op: "resume" }); }

  stop() { this.send({ op: "stop" }); }

  /** A wish that only this job understands. */
  command(command) { this.send({ op: "command", command }); }

  send(wish) {
    const text = JSON.stringify(wish);
    if (this.socket?.readyState === WebSocket.OPEN) this.socket.send(text);
    else if (this.queue.length < 20) this.queue.push(text);
  }

  tell(method, ...values) { if (!this.closed) this.listener[method]?.(...values); }

  close() {
    this.closed = true;
    clearTimeout(this.retry);
    this.socket?.close();
  }
}
