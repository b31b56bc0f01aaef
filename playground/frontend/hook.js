// What a test or a curious person may look at: window.__playground.

/**
 * frames: frames that arrived; drawn: animation frames that painted at least one new frame; drawnSeq: `seq` of the last painted;
 * painted: times the diagram was painted, between frames too; lastFrame, scene: the last ones, decoded and complete; preview: the last that was none; rows: how many rows of metrics are held; faults: errors of views, as texts.
 * warp: what the space warp draws, once it is open: `at` a place among its `stages`, `points` and `grid` as x, y, x, y, …
 */
export const hook = {
  frames: 0, drawn: 0, drawnSeq: null, painted: 0, lastFrame: null, preview: null, scene: null, rows: 0, faults: [],
  arrived(frame, rows) {
    this.frames++;
    this.lastFrame = frame;
    this.rows = rows.length;
    this.waiting ??= requestAnimationFrame(() => {
      this.waiting = null;
      this.drawn++;
      this.drawnSeq = this.lastFrame.seq;
    });
  },
};
globalThis.__playground = hook;
