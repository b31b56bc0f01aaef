// The way to a run: one WebSocket per run however many views show it, with a way on when it breaks.
import { decode, decodeText } from "./frame.js";
import { Rows } from "./rows.js";

const streams = new Map();        // by token
const GRACE = 3000;               // ms a socket outlives its last viewer, so that a remount finds everything still there
const TRIES = 3;                  // openings that may fail before the page asks for polling
const SLOWEST = 8000;             // ms between two tries at most
const GONE = 4404;                // the close code of a run the server does not know

/** What a frame may leave out when no viewer wants it; the last one of the same network is kept. */
export const VIEWS = ["surface", "units", "weights", "confusion", "per_class", "examples", "regression", "health"];

/** The stream of a run. Streams are shared: `join` it and `leave` it. */
export function streamOf(token) {
  if (!streams.has(token)) streams.set(token, new Stream(token));
  return streams.get(token);
}

class Stream {
  constructor(token) {
    Object.assign(this, { token, listeners: new Map(), scene: null, frame: null, rows: new Rows([]), state: "idle", socket: null, delay: 250, failures: 0, opened: false, queue: [] });
  }

  /** A listener has the methods scene(scene), frame(frame), state(state) and error(sentence). */
  join(listener) {
    clearTimeout(this.leaving);
    this.listeners.set(listener, { visible: true, views: [] });
    if (this.scene) listener.scene(this.scene);
    if (this.frame) listener.frame(this.frame);
    listener.state(this.state);
  }

  leave(listener) {
    this.listeners.delete(listener);
    if (this.listeners.size) return this.tellWatch();
    this.leaving = setTimeout(() => { this.close("idle"); streams.delete(this.token); }, GRACE);
  }

  /** Open the socket at this path unless it is open or on its way. */
  open(path) {
    this.path = path;
    if (this.socket || this.state === "gone" || this.state === "blocked") return;
    this.connect();
  }

  connect() {
    clearTimeout(this.retry);
    this.become(this.opened ? "lost" : "connecting");
    const socket = (this.socket = new WebSocket(new URL(this.path, location.href.replace(/^http/, "ws"))));
    socket.binaryType = "arraybuffer";
    socket.onopen = () => {
      Object.assign(this, { opened: true, failures: 0, delay: 250 });
      this.become("open");
      this.tellWatch();
      for (const command of this.queue.splice(0)) this.post(command);
    };
    socket.onmessage = ({ data }) => (typeof data === "string" ? this.hear(JSON.parse(data)) : this.feed(decode(data)));
    socket.onclose = ({ code }) => this.socket === socket && this.closed(code);
  }

  closed(code) {
    this.socket = null;
    if (code === GONE) return this.become("gone");
    if (!this.opened && ++this.failures >= TRIES) return this.become("blocked");
    this.become(this.opened ? "lost" : "connecting");
    this.retry = setTimeout(() => this.listeners.size && this.connect(), this.delay * (0.8 + 0.4 * Math.random()));   // not all of a class at once
    this.delay = Math.min(this.delay * 2, SLOWEST);
  }

  close(state) {
    clearTimeout(this.retry);
    const socket = this.socket;
    this.socket = null;
    socket?.close();
    this.become(state);
  }

  become(state) {
    if (state === this.state) return;
    this.state = state;
    for (const listener of this.listeners.keys()) listener.state(state);
  }

  hear(message) {
    if (message.error) for (const listener of this.listeners.keys()) listener.error(message.error);
  }

  /** Take messages in: from the socket, or from the polling page. */
  feed(messages) {
    for (const message of messages) {
      if (message.type === "scene") this.takeScene(message);
      else if (message.type === "frame") this.takeFrame(message);
    }
  }

  /** The polling page's base64 text; the same text twice is taken once. */
  feedText(text) {
    if (!text || text === this.text) return;
    this.text = text;
    this.feed(decodeText(text));
  }

  takeScene(scene) {
    if (scene.generation !== this.scene?.generation) {
      this.rows = new Rows(scene.columns ?? []);
      this.frame = null;
    }
    this.scene = scene;
    for (const listener of this.listeners.keys()) listener.scene(scene);
  }

  takeFrame(frame) {
    if (frame.generation !== this.scene?.generation) return;   // a late picture of the network before
    if (frame.rows && !this.rows.put(frame.rows, frame.rows_from ?? undefined)) this.resume();
    const kept = Object.fromEntries(VIEWS.map((view) => [view, frame[view] ?? this.frame?.[view] ?? null]));
    this.frame = { ...frame, ...kept };
    for (const listener of this.listeners.keys()) listener.frame(this.frame);
  }

  /** Rows are missing: ask for all of them by joining anew, at most once in five seconds. */
  resume() {
    const now = performance.now();
    if (now - (this.resumed ?? -1e9) < 5000 || !this.socket) return;
    this.resumed = now;
    this.socket.close();
  }

  send(command) {
    if (this.socket?.readyState === WebSocket.OPEN) this.post(command);
    else if (this.queue.length < 20) this.queue.push(command);
  }

  post(command) { this.socket.send(JSON.stringify(command)); }

  /** Say which views of a listener are on screen; the server makes what any viewer wants and no more. */
  watch(listener, wish) {
    if (!this.listeners.has(listener)) return;
    this.listeners.set(listener, wish);
    this.tellWatch();
  }

  tellWatch() {
    const seen = [...this.listeners.values()].filter((wish) => wish.visible);
    if (this.socket?.readyState === WebSocket.OPEN) this.post({ op: "watch", visible: seen.length > 0, views: [...new Set(seen.flatMap((wish) => wish.views))] });
  }
}
