// One lane: its run's stream, and what the views of the stage ask of their stage.
import { hook } from "../hook.js";
import { pictured } from "../rawpicture.js";
import { Rows } from "../rows.js";
import { streamOf } from "../stream.js";

/** A stage for views of one run: `scene`, `frame`, `rows`, `theme`, `config`, and the few methods that views call. */
export class Lane {
  constructor(page, config) {
    Object.assign(this, { page, config, scene: null, frame: null, stream: null, connection: "idle", needs: [], shown: null });
    this.listeners = new Map();
  }

  /** The page's, with what this lane's pictures ask for. */
  get theme() {
    const [{ theme }, pictures] = [this.page, pictured(this.scene?.data)];
    if (this.own?.of !== theme || this.own.pictures !== pictures) this.own = { ...theme, of: theme, pictures };
    return this.own;
  }

  get rows() { return this.stream?.rows ?? new Rows([]); }

  get state() { return this.frame?.status?.state ?? "ready"; }

  /** Whether it can be trained now. */
  get ready() { return Boolean(this.stream) && !this.config.problems.length && ["ready", "paused", "parked", "running"].includes(this.state); }

  get mind() { return this.stream?.completion?.mind ?? null; }

  update(config) {
    this.config = config;
    this.follow();
  }

  /** Join the run that the configuration names. */
  follow() {
    const { token, socket } = this.config;
    if (token !== this.stream?.token) {
      this.stream?.leave(this.ear);
      Object.assign(this, { stream: null, scene: null, frame: null, paced: false });
      if (!token) return;
      this.stream = streamOf(token);
      this.stream.join((this.ear = this.listener()));
      this.watch();
    }
    if (this.stream && socket) this.stream.open(socket);
  }

  listener() {
    return {
      scene: (scene) => {
        if (scene.generation !== this.scene?.generation) this.frame = null;
        this.scene = scene;
        this.page.arrived(this, "scene");
      },
      frame: (frame) => {
        this.frame = frame;
        hook.arrived(frame, this.stream.rows);
        this.page.arrived(this, "frame");
      },
      state: (state) => {
        this.connection = state;
        this.page.connected(this, state);
      },
      error: (sentence) => this.page.notice.show(`${this.config.letter}: ${sentence}`),
    };
  }

  /** Show these parts of a frame from now on. */
  want(needs) {
    if (JSON.stringify(needs) === JSON.stringify(this.needs)) return;
    this.needs = needs;
    this.watch();
  }

  watch() { this.stream?.watch(this.ear, { visible: !document.hidden, views: this.needs }); }

  send(command) { this.stream?.send(command); }

  at(point, unit = null) {
    const completion = this.stream?.completion;
    return completion && this.frame?.tensors ? completion.at(this.frame, point, unit) : null;
  }

  unitMap() { return null; }

  on() { return () => {}; }

  emit() {}

  destroy() { this.stream?.leave(this.ear); }
}
