// The way to a run: one WebSocket per run however many views show it, with a way on when it breaks.
import { decode, decodeText } from "./frame.js";
import { Completion } from "./mind/completion.js";
import { received } from "./mind/received.js";
import { Rows } from "./rows.js";

const streams = new Map();        // by token
const GRACE = 3000;               // ms a socket outlives its last viewer, so that a remount finds everything still there
const TRIES = 3;                  // openings that may fail before the page asks for polling
const SLOWEST = 8000;             // ms between two tries at most
const GONE = 4404;                // the close code of a run the server does not know

/** What a frame may leave out when no viewer wants it; the last one of the same network is kept. */
export const VIEWS = ["surface", "units", "weights", "confusion", "per_class", "examples", "regression", "health", "gradients", "updates", "filters", "summary", "focus"];

/** A frame with the parts that it leaves out as they were in the one before. */
const kept = (frame, before) => ({ ...frame, ...Object.fromEntries([...VIEWS, "tensors"].map((part) => [part, frame[part] ?? before?.[part] ?? null])) });

/** The stream of a run. Streams are shared: `join` it and `leave` it. */
export function streamOf(token) {
  if (!streams.has(token)) streams.set(token, new Stream(token));
  return streams.get(token);
}

class Stream {
  constructor(token) {
    Object.assign(this, { token, listeners: new Map(), scene: null, frame: null, rows: new Rows([]), state: "idle", socket: null, delay: 250, failures: 0, opened: false, queue: [], latest: null, completion: null, turn: 0, shown: 0 });
  }

  /** A listener has the methods scene(scene), frame(frame), state(state) and error(sentence), and may have anatomy(step). */
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
    this.leaving = setTimeout(() => { this.close("idle"); this.completion?.destroy(); streams.delete(this.token); }, GRACE);
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
      else if (message.type === "anatomy" && message.generation === this.scene?.generation) for (const listener of this.listeners.keys()) listener.anatomy?.(message);
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
      this.frame = this.latest = null;
    }
    this.scene = scene;
    this.completion?.destroy();
    this.completion = scene.program ? new Completion(scene) : null;
    this.tellCompletion();
    for (const listener of this.listeners.keys()) listener.scene(scene);
  }

  takeFrame(frame) {
    if (frame.generation !== this.scene?.generation) return;   // a late picture of the network before
    if (frame.rows && !this.rows.put(frame.rows, frame.rows_from ?? undefined)) this.resume();
    this.latest = kept({ ...frame, ...received(frame) }, this.latest);
    if (this.completion && frame.tensors) this.complete(frame);
    else this.show({});
  }

  /** Hand out the latest frame with all that follows from the weights of one. */
  complete(frame) {
    const turn = ++this.turn;
    this.completion.complete(frame, (parts) => {
      if (turn < this.shown) return;   // made beside the page, and overtaken
      this.shown = turn;
      this.show(parts);
    });
  }

  /** Hand out the latest frame with these parts. */
  show(parts) {
    this.frame = kept({ ...this.latest, ...parts }, this.frame);
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

  /** Nobody computes an answer that nobody looks at. */
  tellCompletion() {
    const { completion, frame } = this;
    if (!completion) return;
    const wanted = [...this.listeners.values()].some((wish) => wish.views.includes("surface"));
    const missed = wanted && !completion.wanted;
    completion.wanted = wanted;
    if (missed && frame?.tensors) this.complete(frame);
  }

  post(command) { this.socket.send(JSON.stringify(command)); }

  /** Say which views of a listener are on screen; the server makes what any viewer wants and no more. */
  watch(listener, wish) {
    if (!this.listeners.has(listener)) return;
    this.listeners.set(listener, wish);
    this.tellWatch();
  }

  tellWatch() {
    this.tellCompletion();
    const seen = [...this.listeners.values()].filter((wish) => wish.visible);
    if (this.socket?.readyState === WebSocket.OPEN) this.post({ op: "watch", visible: seen.length > 0, views: [...new Set(seen.flatMap((wish) => wish.views))] });
  }
}
