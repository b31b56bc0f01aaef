"""The page of methods says what the declarations say."""

from __future__ import annotations

import re
from pathlib import Path

from playground.attribution import Baseline, Method
from playground.attribution.layers import LayerMethod
from playground.explaining.catalogue import anchor, markdown
from playground.explaining.questions import questions
from playground.registry import Declared, every

DOCS = Path(__file__).parents[2] / "docs"


def test_the_page_is_fresh() -> None:
    """Run `make docs` when this fails."""
    assert (DOCS / "methods.md").read_text(encoding="utf-8") == markdown()


def test_everything_is_there_with_what_it_does_not_show() -> None:
    page = markdown()
    known: list[type[Declared]] = [*every(Method), *every(LayerMethod), *every(Baseline), *questions()]  # type: ignore[type-abstract]
    for member in known:
        if member.__module__.startswith("playground."):
            assert f"### {member.name()} · `{member.tag()}`" in page
    for method in (*every(Method), *every(LayerMethod)):  # type: ignore[type-abstract]
        if method.__module__.startswith("playground."):
            assert method.question and method.question in page
            assert method.shows_not and method.shows_not in page


def test_every_link_of_the_table_leads_to_a_heading() -> None:
    page = markdown()
    linked = set(re.findall(r"^\| \[.*?\]\(#(.*?)\)", page, re.MULTILINE))
    assert linked == {anchor(method) for method in every(Method) if method.__module__.startswith("playground.")}  # type: ignore[type-abstract]
