// The Search page's entry.
import { mounted } from "./job_page.js";
import { Page } from "./search/page.js";

/** Streamlit's v2 component entry, called on every data change. State lives here, not in Python, so that a rerun draws nothing anew. */
export default function search(component) { return mounted("search", Page, component); }
