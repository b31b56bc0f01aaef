"""Public sets, from a stand-in for openml.org on this machine: nothing here leaves it."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from pyarrow import parquet

from playground.uploads import openml
from playground.uploads.errand import Errand
from playground.uploads.refusal import Refusal
from tests.uploads.openml_server import PIXELS, SIDE, standing_in


def begun(address: str, tmp_path: Path, number: int = 7, cells: int = 10_000, seconds: float = 100.0) -> Errand:
    given = {"number": number, "title": "Tiny set", "address": address, "cache": str(tmp_path / "cache"), "cells": cells}
    return Errand("playground.uploads.openml:fetch", "tiny", given, seconds=seconds, memory=6000)


def wait(errand: Errand) -> None:
    end = time.monotonic() + 90
    while errand.running() and time.monotonic() < end:
        time.sleep(0.05)


def closed_port() -> str:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{probe.getsockname()[1]}"


def test_a_table_comes_as_a_parquet_file_and_the_second_time_from_the_cache(tmp_path: Path) -> None:
    with standing_in() as (address, asked):
        for _ in range(2):
            errand = begun(address, tmp_path)
            wait(errand)
            found = errand.result()
            table = parquet.read_table(found["file"])
            assert table.column_names == ["size", "colour", "class"] and table.num_rows == 60 == found["rows"]
            assert table.column("size").to_pylist()[:3] == [None, 0.5, 1.0] and table.column("colour").to_pylist()[:2] == ["red", "blue"]
            assert (found["kind"], found["title"], found["target"], found["classes"], found["licence"]) == ("table", "tiny", "class", True, "CC0")
            assert "A. Maker" in found["source"] and found["source"].endswith("/d/7") and "A tiny set." in found["notes"]
            errand.end()
            assert not errand.folder.exists()
        assert sum("download" in path for path in asked) == 1


def test_rows_of_pixels_come_as_pictures_in_folders(tmp_path: Path) -> None:
    with standing_in() as (address, _):
        errand = begun(address, tmp_path, number=8)
        wait(errand)
        found = errand.result()
    assert found["kind"] == "pictures" and found["file"].endswith("drawn.zip")
    with zipfile.ZipFile(found["file"]) as archive:
        names = archive.namelist()
        assert len(names) == len(PIXELS) and names[0] == "0/000000.png" and names[1] == "1/000001.png"
        with archive.open(names[5]) as file:
            assert np.array(Image.open(file)).tolist() == np.array(PIXELS[5]).reshape(SIDE, SIDE).tolist()
    errand.end()


def test_a_set_is_looked_up_by_name_or_number_before_it_is_downloaded() -> None:
    with standing_in() as (address, asked):
        for name in ("tiny", " Tiny ", "7"):
            assert openml.look_up(name, address) == {"number": 7, "title": "tiny", "version": "1", "rows": 60, "columns": 3}
        assert not any("download" in path for path in asked)


@pytest.mark.parametrize(("name", "said"), [("nothing", "knows no active set"), ("99", "knows no active set"), ("a/../b", "no name or number")])
def test_what_openml_does_not_know_is_said(name: str, said: str) -> None:
    with standing_in() as (address, _), pytest.raises(Refusal, match=said):
        openml.look_up(name, address)


def test_without_a_connection_that_is_said_with_a_cure(tmp_path: Path) -> None:
    address = closed_port()
    said = rf"no connection to {address.removeprefix('http://')} \(.*refused.*\)\. Check the network, or add the data as a file\."
    with pytest.raises(Refusal, match=said):
        openml.look_up("titanic", address)
    errand = begun(address, tmp_path)
    wait(errand)
    with pytest.raises(Refusal, match=said):
        errand.result()
    with pytest.raises(Refusal) as refused:
        errand.result()
    assert refused.value.name == "Tiny set"
    errand.end()


def test_too_large_a_set_is_refused_before_it_is_downloaded(tmp_path: Path) -> None:
    with standing_in() as (address, asked):
        errand = begun(address, tmp_path, cells=100)
        wait(errand)
        with pytest.raises(Refusal, match="tiny: it has 60 rows × 3 columns: more than the 100 numbers"):
            errand.result()
        assert not any("download" in path for path in asked)
    errand.end()


def test_a_download_tells_how_far_it_is_and_can_be_ended(tmp_path: Path) -> None:
    with standing_in(slow=30) as (address, asked):
        errand = begun(address, tmp_path)
        end = time.monotonic() + 60
        while not any("download" in path for path in asked) and time.monotonic() < end:
            assert errand.running()
            time.sleep(0.05)
        before = time.monotonic()
        errand.end()
        assert not errand.running() and time.monotonic() - before < 5 and not errand.folder.exists()


def test_one_that_takes_too_long_is_stopped_and_says_so(tmp_path: Path) -> None:
    with standing_in(slow=30) as (address, _):
        errand = begun(address, tmp_path, seconds=0.2)
        wait(errand)
        with pytest.raises(Refusal, match=r"took longer than 0.2 seconds"):
            errand.result()
    errand.end()


def test_nothing_of_it_is_imported_before_somebody_asks() -> None:
    script = "import sys, playground.uploads.openml, playground.uploads.errand; sys.exit('sklearn' in sys.modules or 'pandas' in sys.modules)"
    subprocess.run([sys.executable, "-c", script], check=True, timeout=120)
