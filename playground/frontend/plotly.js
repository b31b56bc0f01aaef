// Plotly, loaded once and only when something asks for it; it lies beside this file, out of the plotly wheel.

let loading = null;

/** The Plotly object, when it is there. */
export function plotly() {
  return (loading ??= globalThis.Plotly
    ? Promise.resolve(globalThis.Plotly)
    : new Promise((resolve, reject) => {
        const script = document.createElement("script");
        script.src = new URL("./plotly.min.js", import.meta.url);
        script.onload = () => resolve(globalThis.Plotly);
        script.onerror = () => { loading = null; reject(new Error("plotly.min.js could not be loaded")); };
        document.head.append(script);
      }));
}

/** Plotly puts its style sheet into the document's head, which a shadow root does not see: a copy of it for there. */
export function plotlyStyle() {
  const sheet = document.getElementById("plotly.js-style-global")?.sheet;
  const style = document.createElement("style");
  style.textContent = [...(sheet?.cssRules ?? [])].map((rule) => rule.cssText).join("\n");
  return style;
}
