// The Search page's entry: one page for each place it is mounted in, whatever Streamlit draws anew around it.
import { Page } from "./search/page.js";

const HELD = Symbol.for("neural-playground.search");   // the parentElement's page; the name outlives a new version of this module

/** Streamlit's v2 component entry, called on every data change. State lives here, not in Python, so that a rerun draws nothing anew. */
export default function search(component) {
  const { parentElement } = component;
  const held = parentElement[HELD];
  if (!(held instanceof Page)) {
    held?.destroy();   // made by an older version of this module, which the server has replaced
    parentElement[HELD] = new Page(parentElement);
  }
  parentElement[HELD].update(component);
  return () => {
    if (parentElement.isConnected) return;   // only superseded by a newer call
    parentElement[HELD]?.destroy();
    delete parentElement[HELD];
  };
}
