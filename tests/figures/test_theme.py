"""One palette everywhere: Python's, the browser's and the configuration's."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from playground.figures import theme

ROOT = Path(__file__).parent.parent.parent


def test_class_colours_are_those_of_the_browser_side() -> None:
    source = (ROOT / "playground/frontend/theme.js").read_text(encoding="utf-8")
    constants = dict(re.findall(r'const (ORANGE|BLUE) = "(#\w+)"', source))
    listed = re.search(r"CLASSES = \[([^\]]+)\]", source)
    assert listed
    assert [constants.get(word.strip(), word.strip().strip('"')) for word in listed[1].split(",")] == list(theme.CLASSES)


def test_evidence_has_the_same_colours_on_both_sides() -> None:
    source = (ROOT / "playground/frontend/theme.js").read_text(encoding="utf-8")
    assert dict(re.findall(r'const (GREEN|PURPLE) = "(#\w+)"', source)) == {"GREEN": theme.FOR, "PURPLE": theme.AGAINST}
    assert not {theme.FOR, theme.AGAINST} & set(theme.CLASSES)


def test_class_colours_are_those_of_streamlits_theme() -> None:
    configured = tomllib.loads((ROOT / ".streamlit/config.toml").read_text(encoding="utf-8"))["theme"]
    assert configured["chartCategoricalColors"] == list(theme.CLASSES)
    assert configured["light"]["primaryColor"] == theme.CLASSES[1]


def test_nothing_in_the_theme_comes_from_another_host() -> None:
    assert "http" not in (ROOT / ".streamlit/config.toml").read_text(encoding="utf-8")
