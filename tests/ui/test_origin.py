"""Only pages of this server may open connections to it."""

from __future__ import annotations

import pytest

from playground.ui.origin import welcome


@pytest.mark.parametrize(
    ("origin", "host", "allowed", "expected"),
    [
        (None, "play.org", (), True),
        ("http://play.org", "play.org", (), True),
        ("https://play.org", "play.org", (), True),
        ("http://PLAY.org:8501", "play.org:8501", (), True),
        ("http://play.org:8502", "play.org:8501", (), False),
        ("http://evil.org", "play.org", (), False),
        ("http://play.org.evil.org", "play.org", (), False),
        ("http://evil.org/play.org", "play.org", (), False),
        ("http://play.org@evil.org", "play.org", (), False),
        ("null", "play.org", (), False),
        ("", "play.org", (), False),
        ("file://", "play.org", (), False),
        ("http://play.org", None, (), False),
        ("chrome-extension://play.org", "play.org", (), False),
        ("https://school.edu", "play.org", ("https://school.edu",), True),
        ("https://school.edu", "play.org", ("https://school.edu/",), True),
        ("http://school.edu", "play.org", ("https://school.edu",), False),
    ],
)
def test_an_origin_is_welcome_or_not(origin: str | None, host: str | None, allowed: tuple[str, ...], expected: bool) -> None:
    assert welcome(origin, host, allowed) is expected
