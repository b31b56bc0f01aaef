// The History page's own component: says whose history it is, and draws the tree of the selected run.
import { el } from "./dom.js";
import { list } from "./past/tree.js";
import { owner } from "./tab.js";
import { paintTheme, readTheme } from "./theme.js";

const HELD = Symbol.for("neural-playground.history");

/** Streamlit's v2 component entry, called on every data change. */
export default function history({ parentElement, data, setStateValue, setTriggerValue }) {
  const held = (parentElement[HELD] ??= begin(parentElement, setStateValue));
  const nodes = data?.tree ?? [];
  const key = JSON.stringify(nodes);
  paintTheme(held.root, readTheme(held.root));
  if (key !== held.key) {
    held.key = key;
    held.root.hidden = nodes.length < 2;
    held.root.replaceChildren(...(nodes.length < 2 ? [] : [el("h4", {}, "Tree of runs"), list(nodes, (uid) => setTriggerValue("open", uid))]));
  }
  return () => {
    if (!parentElement.isConnected) delete parentElement[HELD];
  };
}

function begin(parent, setStateValue) {
  const root = el("div.stage.forest", { hidden: true });
  const sheets = ["stage.css", "past.css"].map((name) => el("link", { rel: "stylesheet", href: new URL(`./${name}`, import.meta.url) }));
  parent.append(...sheets, root);
  setStateValue("owner", owner() ?? "");
  return { root, key: "[]" };
}
