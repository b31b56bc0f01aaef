"""One view of the Explain page in a page of its own: it asks real questions of a real network, with no app around it."""

from __future__ import annotations

import base64
import mimetypes
from pathlib import Path
from typing import Any

import plotly
from playwright.sync_api import Page, Route

from playground.explaining import Desk, parse
from playground.explaining.questions.open import Open
from playground.problem import SpecError
from playground.runs.message import pack
from tests.browser.modules import ADDRESS, FRONTEND

PLOTLY = Path(plotly.__file__).parent / "package_data" / "plotly.min.js"
DARK = {"--st-background-color": "#0e1117", "--st-text-color": "#fafafa"}

SHELL = """<!doctype html><title>View</title>
<style>
body { margin: 0; font: 13px/1.35 system-ui, sans-serif; }
#root { display: block; position: relative; height: 100vh; box-sizing: border-box; padding: 10px; container: stage / inline-size;
background: var(--st-background-color, #fff); color: var(--st-text-color, #2b2f36); }
[hidden] { display: none !important; }
</style>
<link rel="stylesheet" href="stage.css"><link rel="stylesheet" href="explain.css"><div id="root" class="stage explain"></div>"""

BEGIN = """async ([address, name, choice, variables]) => {
    const root = document.getElementById("root");
    for (const [key, value] of Object.entries(variables)) root.style.setProperty(key, value);
    const [{ default: View }, { decodeText }, { readTheme, paintTheme }, { plotly }] = await Promise.all(
        [`explain/${name}.js`, "frame.js", "theme.js", "plotly.js"].map((path) => import(address + path)));
    const listeners = new Map();
    const page = globalThis.page = {
        choice, theme: readTheme(root), asked: [], downloads: {},
        opened: decodeText(await globalThis.opened())[0],
        ask(question, onPart, { onProblem = () => {}, pin = false } = {}) {
            let live = true;
            page.asked.push(question);
            globalThis.asking = (globalThis.asking ?? 0) + 1;
            globalThis.answer(JSON.stringify(question)).then((made) => {
                if (live) for (const part of decodeText(made.parts)) onPart(part);
                if (live && made.problem) onProblem(made.problem);
            }).finally(() => { globalThis.asking--; });
            return { cancel() { live = false; } };
        },
        choose(partial) { Object.assign(page.choice, partial); page.emit("choice", page.choice); view.choice(page.choice, Object.keys(partial)); },
        on(event, listener) {
            if (!listeners.has(event)) listeners.set(event, new Set());
            listeners.get(event).add(listener);
            return () => listeners.get(event).delete(listener);
        },
        emit(event, value) { for (const listener of listeners.get(event) ?? []) listener(value); },
        async figure(element, figure) {
            const Plotly = await plotly();
            const { data, layout } = typeof figure === "string" ? JSON.parse(figure) : figure;
            const [ground, autosize] = ["rgba(0,0,0,0)", true];
            const clear = { autosize, paper_bgcolor: ground, plot_bgcolor: ground, font: { ...layout.font, color: page.theme.text } };
            await Plotly.react(element, data, { ...layout, ...clear }, { displayModeBar: false, responsive: true });
        },
        download(file, content) { page.downloads[file] = content; },
        exampleName: (example) => (example?.row === undefined ? "your own" : `#${example.row}`),
    };
    paintTheme(root, page.theme);
    const view = globalThis.view = new View(root, page);
    view.opened(page.opened);
    view.show?.();
    view.choice(page.choice, Object.keys(page.choice));
}"""


class Views:
    """A browser page that shows one view for the network on a desk."""

    def __init__(self, page: Page, desk: Desk) -> None:
        self.page, self.desk, self.faults = page, desk, []
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        page.on("console", lambda message: self.faults.append(message.text) if message.type == "error" and "404" not in message.text else None)
        page.route(f"{ADDRESS}**", _serve)
        page.expose_function("opened", lambda: _packed([{**part, "step": desk.subject.step} for part in Open().answer(desk)])[0])
        page.expose_function("answer", self._answer)

    def _answer(self, question: str) -> dict[str, Any]:
        self.desk.begin(60)
        try:
            parts = [{**part, "step": self.desk.subject.step} for part in parse(question).answer(self.desk)]
        except SpecError as error:
            return {"parts": [], "problem": {"field": error.problems[0].path, "message": error.problems[0].message}}
        return {"parts": _packed(parts), "problem": None}

    def open(self, name: str, choice: dict[str, Any], *, dark: bool = False) -> Views:
        """Show a view with this choice, and wait for its answers."""
        self.page.goto(ADDRESS)
        self.page.evaluate(BEGIN, [ADDRESS, name, choice, DARK if dark else {}])
        return self.settle()

    def settle(self) -> Views:
        """Until nothing is asked any more and what was answered is drawn."""
        self.page.wait_for_function("() => !globalThis.asking")
        self.page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done))))")
        self.page.wait_for_function("() => !globalThis.asking")
        return self

    def say(self, script: str, **values: Any) -> Any:
        """What an expression of `view`, `page` and the values says."""
        names = ", ".join(values) or "_"
        return self.page.evaluate(f"({{ {names} }}) => ({script})", values)

    def asked(self, kind: str) -> list[dict[str, Any]]:
        return [question for question in self.say("page.asked") if question["kind"] == kind]


def _packed(made: list[dict[str, Any]]) -> list[str]:
    return [base64.b64encode(pack(part)).decode() for part in made]


def _serve(route: Route) -> None:
    name = route.request.url.removeprefix(ADDRESS)
    path = PLOTLY if name == "plotly.min.js" else FRONTEND / name
    if name and path.is_file():
        route.fulfill(body=path.read_bytes(), content_type=mimetypes.guess_type(path.name)[0] or "text/plain")
    elif name:
        route.fulfill(status=404, body="")
    else:
        route.fulfill(body=SHELL, content_type="text/html")
