// The Explain page's entry.
import { Page } from "./explain/page.js";
import { mounting } from "./mounting.js";

export default mounting("explain", Page);
