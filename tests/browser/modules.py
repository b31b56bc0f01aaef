"""The browser side's modules in an empty page, without the app: for tests of their pure functions."""

from __future__ import annotations

import mimetypes
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, Route

FRONTEND = Path(__file__).parent.parent.parent / "playground" / "frontend"
ADDRESS = "http://modules.test/"


class Modules:
    """An empty page to which `playground/frontend` is served."""

    def __init__(self, page: Page) -> None:
        self.page = page
        page.route(f"{ADDRESS}**", _serve)
        page.goto(ADDRESS)

    def run(self, module: str, body: str, **values: Any) -> Any:
        """What a function body returns that sees the module as `m` and the values by their names."""
        names = ", ".join(values) or "_"
        script = f"async ([address, given]) => {{ const m = await import(address); const {{ {names} }} = given; {body} }}"
        return self.page.evaluate(script, [f"{ADDRESS}{module}", values])


def _serve(route: Route) -> None:
    path = FRONTEND / route.request.url.removeprefix(ADDRESS)
    if path.is_file():
        route.fulfill(body=path.read_bytes(), content_type=mimetypes.guess_type(path.name)[0] or "text/plain")
    else:
        route.fulfill(body="<!doctype html><title>Modules</title>", content_type="text/html")
