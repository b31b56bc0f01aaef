// A lane's letter on its colour.
import { el } from "../dom.js";

export const badge = ({ letter, colour, dash }) => el("span.badge", { style: `background:${colour}`, title: `Lane ${letter}, drawn ${dash}` }, letter);
