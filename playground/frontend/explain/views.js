// The views of the Explain page, in the order of their tabs. Each module is loaded when its tab is first opened.

const flat = ({ form }) => (form === "plane" || form === "line" ? null : "This needs data on a plane or a line: elsewhere there are too many directions to draw.");
const always = () => null;

/** `fits(opened)` is null, or the sentence that stands in the place of a view which means nothing for these data. */
export const VIEWS = [
  { id: "why", title: "Why", summary: "What speaks for the answer and what against it, and whether the sum is right", load: () => import("./why.js"), fits: always },
  { id: "judge", title: "Judge", summary: "Whether to believe it", load: () => import("./judge.js"), fits: always },
  { id: "field", title: "Field", summary: "Which input decides where", load: () => import("./field.js"), fits: flat },
  { id: "flow", title: "Flow", summary: "How the evidence passes through the layers", load: () => import("./flow.js"), fits: always },
  { id: "layers", title: "Layers", summary: "Which units carry the answer", load: () => import("./layers.js"), fits: always },
  { id: "points", title: "Training points", summary: "Which training examples made this answer", load: () => import("./points.js"), fits: always },
  { id: "concepts", title: "Concepts", summary: "What matters in words of your own", load: () => import("./concepts.js"), fits: always },
  { id: "formation", title: "Formation", summary: "How the reasons came about during training", load: () => import("./formation.js"), fits: always },
];
