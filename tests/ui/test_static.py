"""The browser side's files: complete, typed, compressed once, kept for ever under an address of their content, and nothing besides."""

from __future__ import annotations

import gzip
import http.client
from collections.abc import Iterator
from contextlib import closing

import pytest

from playground.ui import static
from tests.ui.serving import serving


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with serving() as address:
        yield address


def get(address: str, path: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
    with closing(http.client.HTTPConnection(address, timeout=20)) as connection:
        connection.request("GET", path, headers=headers)
        response = connection.getresponse()
        return response.status, {name.lower(): value for name, value in response.getheaders()}, response.read()


def test_a_file_is_kept_for_ever_under_its_version_and_asked_for_again_without(address: str) -> None:
    status, headers, body = get(address, static.static_url("stage.js"))
    assert status == 200 and body == (static.FRONTEND / "stage.js").read_bytes()
    assert headers["cache-control"] == static.FOR_EVER and headers["content-type"].startswith("text/javascript")
    assert headers["x-content-type-options"] == "nosniff"
    for path in ("/playground/static/stage.js", "/playground/static/0123456789ab/stage.js"):
        status, headers, body = get(address, path)
        assert status == 200 and headers["cache-control"] == "no-cache" and body


def test_files_in_folders_are_found_with_and_without_a_version(address: str) -> None:
    path = next(path for path in static.FRONTEND.glob("vendor/*.js"))
    for url in (static.static_url(f"vendor/{path.name}"), f"/playground/static/vendor/{path.name}"):
        assert get(address, url)[2] == path.read_bytes()


def test_what_has_not_changed_is_not_sent_again(address: str) -> None:
    tag = get(address, "/playground/static/stage.js")[1]["etag"]
    status, headers, body = get(address, "/playground/static/stage.js", **{"If-None-Match": tag})
    assert (status, body) == (304, b"") and headers["etag"] == tag


def test_texts_are_sent_compressed_to_those_who_can_read_that(address: str) -> None:
    _, headers, body = get(address, "/playground/static/stage.js", **{"Accept-Encoding": "gzip"})
    assert headers["content-encoding"] == "gzip" and gzip.decompress(body) == (static.FRONTEND / "stage.js").read_bytes()


def test_plotly_comes_from_its_own_package(address: str) -> None:
    status, _, body = get(address, static.static_url("plotly.min.js"), **{"Accept-Encoding": "gzip"})
    assert status == 200 and len(body) < 2_000_000 and b"plotly.js v" in gzip.decompress(body)[:200]


OUTSIDE = ["../settings.py", "..%2fsettings.py", "%2e%2e/settings.py", "/etc/passwd", "%2fetc%2fpasswd", "vendor/../../settings.py"]
ABSENT = ["..\\settings.py", "0123456789ab/../../settings.py", "stage.js/../../settings.py", "", "vendor", "nothing.js", "stage.js%00"]


@pytest.mark.parametrize("path", [*OUTSIDE, *ABSENT])
def test_nothing_outside_is_sent(address: str, path: str) -> None:
    status, _, body = get(address, f"/playground/static/{path}")
    assert status == 404 and b"PLAYGROUND" not in body


def test_the_version_changes_with_any_file(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("frontend")
    (folder / "a.js").write_text("1")
    monkeypatch.setattr(static, "FRONTEND", folder)
    first = static.version()
    assert static.version() == first
    (folder / "a.js").write_text("22")
    assert static.version() != first
