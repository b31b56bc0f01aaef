"""The page of architectures."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from playground.presets import presets

PAGE = Path(__file__).parents[3] / "pages" / "learn" / "architectures.py"


@pytest.mark.parametrize("slug", ["lenet5", "vgg11"])
def test_it_shows_a_network_and_opens_its_small_one(slug: str) -> None:
    page = AppTest.from_file(str(PAGE), default_timeout=120)
    page.session_state["architecture"] = slug
    page.run()
    assert not page.exception
    assert any(metric.label == "Parameters" for metric in page.metric)
    assert f"{slug}_mini" in presets()
