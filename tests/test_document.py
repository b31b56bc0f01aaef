"""Experiments as text: whatever comes is either an experiment or a clear message."""

from __future__ import annotations

import base64
import hashlib
import json
import zlib
from pathlib import Path

import pytest

from playground.data.plane import Circle
from playground.document import MOST, VERSION, from_link, load, migrate, parse, to_link
from playground.experiment import Data, Experiment
from playground.layers.containers import Residual
from playground.layers.dense import Dense
from playground.phrases import PHRASES
from playground.presets import presets
from playground.problem import SpecError

EXPERIMENT = Experiment(name="Näme & <co>", network=(Dense(units=3), Residual(body=(Dense(units=3),))), seed=7)


def packed(document: bytes, version: int = VERSION) -> str:
    return f"{version}.{base64.urlsafe_b64encode(zlib.compress(document)).decode().rstrip('=')}"


def fault(text: str) -> str:
    with pytest.raises(SpecError) as caught:
        load(text)
    return str(caught.value)


def test_json_holds_everything() -> None:
    assert parse(EXPERIMENT.to_json()) == EXPERIMENT
    assert set(json.loads(EXPERIMENT.to_json())) == set(Experiment.model_fields)


@pytest.mark.parametrize("slug", presets())
def test_a_link_holds_the_experiment_exactly(slug: str) -> None:
    experiment = presets()[slug].experiment
    link = to_link(experiment)
    assert from_link(link) == experiment
    assert len(link) < 500, "an address may be 2,000 characters long, and a line of a chat about 500"
    assert not set(link) - set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.")


@pytest.mark.parametrize("address", ["https://host/play?x={}", "http://localhost:8501/?y=1&x={}&z=2#top", "?x={}", "x={}", "  {}\n", "{}=="])
def test_a_link_is_found_wherever_it_stands(address: str) -> None:
    assert load(address.format(to_link(EXPERIMENT))) == EXPERIMENT


def test_what_a_person_has_is_loaded(tmp_path: Path) -> None:
    file = tmp_path / "mine.json"
    file.write_text(EXPERIMENT.to_json(indent=2), encoding="utf-8")
    (tmp_path / "link.txt").write_text(f"https://host/?x={to_link(EXPERIMENT)}\n")
    assert load(str(file)) == load(str(tmp_path / "link.txt")) == load(f" {EXPERIMENT.to_json()}\n") == EXPERIMENT
    assert load("xor") == presets()["xor"].experiment


def test_files_are_only_read_for_the_owner_of_the_machine(tmp_path: Path) -> None:
    file = tmp_path / "mine.json"
    file.write_text(EXPERIMENT.to_json(), encoding="utf-8")
    with pytest.raises(SpecError, match="expected a link"):
        load(str(file), files=False)


def test_a_damaged_link_is_said_to_be_damaged() -> None:
    link = to_link(EXPERIMENT)
    middle = len(link) // 2
    changed = link[:middle] + ("A" if link[middle] != "A" else "B") + link[middle + 1 :]
    for broken in (changed, link[:-9], link[:middle], "1.AAAA", "1.A"):
        assert "damaged" in fault(broken)


def test_what_is_no_link_is_said_to_be_none() -> None:
    for text in ("", "1.", "hello", "1.ü", "a.b"):
        with pytest.raises(SpecError, match="not a link"):
            from_link(text)
    assert "carries no experiment" in fault("https://host/play?y=3")


def test_a_link_of_a_newer_version_says_so() -> None:
    message = fault(packed(b"{}", VERSION + 1))
    assert "newer" in message and f"format {VERSION + 1}" in message
    assert "newer" in fault(f'{{"version": {VERSION + 1}, "unheard": 1}}')


def test_a_bomb_does_not_go_off() -> None:
    assert "more than" in fault(packed(b" " * 50 * MOST))
    assert "too long" in fault("1." + "A" * 3 * MOST)
    assert "at most" in fault('{"a":"' + "x" * MOST + '"}')


def test_deep_json_is_refused() -> None:
    assert "recursion limit" in fault('{"network":' + "[" * 5000)
    assert "recursion limit" in fault(packed(b'{"network":' + b"[" * 5000))


def test_faults_in_a_link_are_named_by_field() -> None:
    assert fault(packed(b'{"seed":-1,"network":[{"kind":"dense","units":0}]}')) == (
        "network[0].units: must be at least 1, got 0\nseed: must be at least 0, got -1"
    )


def test_a_missing_file_is_said_to_be_missing(tmp_path: Path) -> None:
    assert "no file" in fault(str(tmp_path / "nothing.json"))
    assert "presets" in fault("xorr")
    (tmp_path / "text").write_bytes(b"\xff\xfe\x00")
    assert "neither" in fault(str(tmp_path / "text"))
    (tmp_path / "empty").write_bytes(b"")
    assert "neither" in fault(str(tmp_path / "empty"))
    assert "got" in fault("a\0b")
    assert "got" in fault("x" * 5000)


def test_a_large_file_is_not_read_whole(tmp_path: Path) -> None:
    file = tmp_path / "large.json"
    file.write_bytes(b"{" + b" " * 2 * MOST)
    assert "at most" in fault(str(file))


def test_old_links_stay_good() -> None:
    """This link was made by the first version; what it is compressed with must never change."""
    link = "1.ePnMATyiw5rGHRWAiS9bIT9NoSQjVQE8dKwAU0Zs8kfUdyaYQ6qDJNkbo6Tf0fQ66NOriVEtAEPD3qo"
    data = Data(source=Circle(noise=0.25, seed=4))
    assert from_link(link) == Experiment(name="A link of the first version", data=data, network=(Dense(units=3),), seed=42)
    assert hashlib.sha256(PHRASES).hexdigest() == "d3ee010a907a70cc03ae850f0c37ebada41faf5e39f48de415d831ab34ccda80"


def test_documents_of_this_version_are_left_as_they_are() -> None:
    assert migrate({"version": VERSION, "seed": 3}) == {"version": VERSION, "seed": 3}
