// Nothing to see: tells the server whose browser this is, and which run its tab has, on pages that have no other component.
import { known } from "./tab.js";

export default function tell({ setStateValue, data }) {
  if (!data?.told) setStateValue("tab", known());
  return () => {};
}
