"""Settings: read from the environment and a file, refused by name, all of them documented."""

from __future__ import annotations

from pathlib import Path

import pytest

from playground import settings as module
from playground.problem import SpecError
from playground.settings import Settings, load, variable

DOCUMENT = Path(__file__).parent.parent / "docs" / "settings.md"


@pytest.mark.parametrize("field", Settings.model_fields)
def test_every_setting_is_documented(field: str) -> None:
    assert f"`{variable(field)}`" in DOCUMENT.read_text(encoding="utf-8")


def test_the_documented_table_is_the_one_in_force() -> None:
    assert module.table() in DOCUMENT.read_text(encoding="utf-8"), "run `python -m playground.settings` and paste its table into docs/settings.md"


def test_the_environment_is_read_and_converted() -> None:
    found = load({"PLAYGROUND_MAX_RUNS": "7", "PLAYGROUND_PARK_AFTER": "2.5", "PLAYGROUND_ALLOWED_ORIGINS": "https://a.org, https://b.org"})
    assert (found.max_runs, found.park_after, found.allowed_origins) == (7, 2.5, ("https://a.org", "https://b.org"))


def test_an_empty_variable_means_the_default() -> None:
    assert load({"PLAYGROUND_MAX_RUNS": ""}).max_runs == Settings().max_runs


def test_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    path.write_text('max_runs = 3\nmax_runs_per_session = 2\nallowed_origins = ["https://a.org"]\n')
    found = load({"PLAYGROUND_SETTINGS": str(path), "PLAYGROUND_MAX_RUNS": "9"})
    assert (found.max_runs, found.max_runs_per_session, found.allowed_origins) == (9, 2, ("https://a.org",))


def test_all_faults_are_named_at_once(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    path.write_text("park_after = -1\ncolour = 3\n")
    with pytest.raises(SpecError) as caught:
        load({"PLAYGROUND_SETTINGS": str(path), "PLAYGROUND_MAX_RUNS": "many", "PLAYGROUND_TYPO": "1"})
    assert {p.path for p in caught.value.problems} == {"PLAYGROUND_TYPO", "PLAYGROUND_MAX_RUNS", f"{path}: park_after", f"{path}: colour"}


def test_a_missing_file_is_said() -> None:
    with pytest.raises(SpecError, match="PLAYGROUND_SETTINGS: cannot read"):
        load({"PLAYGROUND_SETTINGS": "/nowhere/at/all.toml"})


@pytest.mark.parametrize(
    ("platform", "environ", "end"),
    [("linux", {"XDG_DATA_HOME": "/x"}, "/x"), ("linux", {}, ".local/share"), ("darwin", {}, "Application Support")],
)
def test_data_is_kept_where_the_platform_keeps_it(platform: str, environ: dict[str, str], end: str) -> None:
    assert str(module.data_home(environ, platform)).endswith(end)
