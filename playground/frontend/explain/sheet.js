// A view's own style sheet, and the view hidden until it is there, so that nothing is seen unstyled.

/** Put the style sheet `name` beside this file before a node. */
export function dress(node, name) {
  const link = document.createElement("link");
  link.rel = "stylesheet";
  link.href = new URL(`./${name}`, import.meta.url);
  node.style.visibility = "hidden";
  link.onload = link.onerror = () => { node.style.visibility = ""; };
  node.prepend(link);
}
