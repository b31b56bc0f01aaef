"""The reference page says what the declarations say."""

from __future__ import annotations

from pathlib import Path

import pytest

from playground.reference import FAMILIES, markdown, reference
from playground.registry import every

PAGE = Path(__file__).parent.parent / "docs" / "reference.md"


def test_the_page_is_fresh() -> None:
    """Run `make docs` when this fails."""
    assert PAGE.read_text(encoding="utf-8") == markdown()


@pytest.mark.parametrize(("title", "family"), FAMILIES, ids=lambda v: v if isinstance(v, str) else "")
def test_every_member_is_there_with_every_field(title: str, family: type) -> None:
    entries = {entry.kind: entry for entry in reference() if entry.family == title}
    members = [member for member in every(family) if member.__module__.startswith("playground.")]
    assert set(entries) >= {member.tag() for member in members}
    page = markdown()
    for member in members:
        entry = entries[member.tag()]
        assert [control.field for control in entry.controls] == [field for field in member.model_fields if field != "kind"]
        assert f"`{member.tag()}`" in page
        assert entry.summary and entry.summary in page


def test_every_field_says_what_it_means() -> None:
    silent = [f"{entry.kind}.{control.field}" for entry in reference() for control in entry.controls if not control.help]
    assert not silent
