// What a lesson leaves of the stage's controls: "open", "locked", or "hidden", where only their read-outs stay.

export const FIXED = "Fixed in this lesson";

/** What is left of a control; an id in the lesson stands for everything beneath it. */
export function access(lesson, id) {
  const within = (ids = []) => ids.some((whole) => id === whole || id.startsWith(`${whole}.`));
  return within(lesson?.hidden) ? "hidden" : within(lesson?.locked) ? "locked" : "open";
}

/** Hide a control, or lock it with a word on why; an open one is given back as it was. True when it is open. */
export function restrict(node, kind) {
  node.hidden = kind === "hidden";
  node.classList.toggle("locked", kind === "locked");
  if (kind === "locked") {
    node.dataset.own ??= node.title;
    node.title = `${node.dataset.own}: ${FIXED.toLowerCase()}`;
  } else if (node.dataset.own !== undefined) {
    node.title = node.dataset.own;
    delete node.dataset.own;
  }
  return kind === "open";
}
