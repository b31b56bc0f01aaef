// How much of the window is left for an element.

const FOOT = 10;   // px kept free below it

/** The height in px that an element may have so that nothing scrolls, at least `lowest`: below that the page scrolls instead. */
export function room(node, lowest) {
  const top = node.getBoundingClientRect().top + (scroller(node)?.scrollTop ?? 0);
  return Math.max(lowest, Math.floor(innerHeight - Math.max(0, top) - FOOT));
}

/** The nearest ancestor that scrolls, across shadow roots. */
function scroller(node) {
  for (let at = node; at; at = at.parentElement ?? at.getRootNode().host) {
    if (at.nodeType === 1 && at !== node && /auto|scroll/.test(getComputedStyle(at).overflowY)) return at;
  }
  return document.scrollingElement;
}
