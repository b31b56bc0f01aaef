"""The Look page as a person meets it, for the browser tests."""

from __future__ import annotations

import json
from typing import Any

from playground.document import to_link
from playground.experiment import Experiment
from tests.browser.explain import Explain
from tests.browser.stage import Stage


class Look(Explain):
    """The page of one browser tab, come to by way of Play; it has Explain's shell."""

    def open(self, app: str, document: dict[str, Any], steps: int = 0) -> Look:
        """Train an experiment for some steps, and go on to the page."""
        stage = Stage(self.page).open(f"{app}/?x={to_link(Experiment.model_validate(document, strict=False))}")
        if steps:
            stage.press("play")
            stage.wait(f"f.step >= {steps}", timeout=90_000)
            stage.pause()
        self.turn("Look").ready()
        return self

    def look(self, site: str, **more: Any) -> Look:
        """Choose a layer, and what belongs to it."""
        self.say(f"(p.choose({json.dumps({'site': site, **more})}), null)")
        return self

    def view(self, id: str) -> str:
        """An expression for a view that has been opened."""
        return f"p.panes.panes.get({id!r}).view"
