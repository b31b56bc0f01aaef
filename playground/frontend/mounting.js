// A room's entry: one page for each place it is mounted in, whatever Streamlit draws anew around it.

/** Streamlit's v2 component entry for a class of pages, called on every data change. State lives in the page, not in Python, so that a rerun draws nothing anew. */
export function mounting(name, Page) {
  const held = Symbol.for(`neural-playground.${name}`);   // the parentElement's page; the name outlives a new version of the module
  return (component) => {
    const { parentElement } = component;
    if (!(parentElement[held] instanceof Page)) {
      parentElement[held]?.destroy();   // made by an older version, which the server has replaced
      parentElement[held] = new Page(parentElement);
    }
    parentElement[held].update(component);
    return () => {
      if (parentElement.isConnected) return;   // only superseded by a newer call
      parentElement[held]?.destroy();
      delete parentElement[held];
    };
  };
}
