// The Look page's entry.
import { Page } from "./look/page.js";
import { mounting } from "./mounting.js";

export default mounting("look", Page);
