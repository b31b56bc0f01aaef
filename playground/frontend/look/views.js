// The views of the Look page, in the order of their tabs. Each module is loaded when its tab is first opened; the server says which mean something here.

const offered = (id) => ({ views }) => views[id] ?? null;
const view = (id, title, summary, load) => ({ id, title, summary, load, fits: offered(id) });

export const VIEWS = [
  view("maps", "Layer by layer", "What each layer makes of the example, and how each number comes about", () => import("./maps.js")),
  view("field", "Receptive field", "What a unit sees of the input", () => import("./field.js")),
  view("maximise", "Maximise", "The input that a unit likes best", () => import("./maximise.js")),
  view("projector", "Projector", "All examples in a layer’s space", () => import("./projector.js")),
  view("gates", "Gates", "What the gates of a recurrent layer do along a sequence", () => import("./gates.js")),
  view("steps", "Gradient by step", "How far back learning reaches", () => import("./steps.js")),
  view("attention", "Attention", "Where each position looks", () => import("./attention.js")),
  view("tokens", "Next token", "What comes next, and what the network writes by itself", () => import("./tokens.js")),
  view("spreads", "All layers", "Weights, activations and gradients of every layer at a glance", () => import("./spreads.js")),
];
