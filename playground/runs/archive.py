"""Runs as one file: a zip of JSON documents, rows as CSV and checkpoints as safetensors; nothing in it is ever run or unpacked to disk."""

from __future__ import annotations

import csv
import io
import itertools
import json
import math
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Annotated, Any, Literal, NamedTuple

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from playground.engine.checkpoint import Checkpoint
from playground.experiment import Experiment
from playground.problem import Problem, SpecError, path_of
from playground.runs.history import LONGEST_NAME, LONGEST_NOTES, LONGEST_TAG, MOST_TAGS, History
from playground.runs.rows import packed

FORMAT = 1
MEMBER = re.compile(r"runs/(\d{1,4})/(run\.json|rows\.csv|checkpoint\.safetensors)")
"""What may lie in the file, besides nothing."""
COLUMN = re.compile(r"[A-Za-z_][A-Za-z0-9_.]{0,63}")
MOST_RUNS, MOST_ROWS, MOST_COLUMNS, MOST_JSON = 1000, 100_000, 64, 2_000_000
FIGURES = (
    "epoch", "seconds", "baseline", "train_loss", "validation_loss", "test_loss", "train_metric", "validation_metric", "test_metric",
)  # fmt: skip
"""The columns of numbers that travel with a run."""

Number = Annotated[float, Field(allow_inf_nan=False)]
Document = Annotated[str, Field(max_length=MOST_JSON)]


class RunDocument(BaseModel):
    """What `run.json` holds."""

    model_config = ConfigDict(extra="forbid", strict=True)

    format: Literal[1]
    uid: Annotated[str, Field(pattern=r"^[0-9a-f]{0,32}$")]
    name: Annotated[str, Field(max_length=LONGEST_NAME)] = ""
    notes: Annotated[str, Field(max_length=LONGEST_NOTES)] = ""
    tags: Annotated[list[Annotated[str, Field(max_length=LONGEST_TAG)]], Field(max_length=MOST_TAGS)] = []
    created: Annotated[str, Field(max_length=40)] = ""
    step: Annotated[int, Field(ge=0, lt=2**53)] = 0
    parent: Annotated[str, Field(pattern=r"^[0-9a-f]{0,32}$")] = ""
    forked_step: Annotated[int, Field(ge=0, lt=2**53)] | None = None
    experiment: Document
    forked_experiment: Document = ""
    figures: dict[Literal[FIGURES], Number | None] = {}  # type: ignore[valid-type]


class Packed(NamedTuple):
    """A run out of a file, checked: its document, its experiment, its rows as the store keeps them, and its checkpoint."""

    document: RunDocument
    experiment: Experiment
    columns: tuple[str, ...]
    length: int
    rows: bytes
    checkpoint: bytes | None
    created: datetime | None


def written(history: History, owner: str | None, uids: list[str]) -> bytes:
    """These runs as one file."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for index, entry in enumerate(history.some(owner, uids)[:MOST_RUNS]):
            archive.writestr(f"runs/{index}/run.json", json.dumps(_document(entry), indent=1, ensure_ascii=False))
            table = history.rows(owner, entry["uid"])
            if table:
                archive.writestr(f"runs/{index}/rows.csv", _csv(table))
            checkpoint = history.checkpoint(owner, entry["uid"])
            if checkpoint is not None:
                archive.writestr(f"runs/{index}/checkpoint.safetensors", checkpoint)
    return out.getvalue()


def read(data: bytes, most_bytes: int) -> list[Packed]:
    """The runs in a file; SpecError names every place at fault. At most `most_bytes` are unpacked, in memory."""
    if len(data) > most_bytes:
        raise _refused("", f"expected at most {most_bytes:,} bytes, got {len(data):,}")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = _members(archive, most_bytes)
            left = most_bytes
            runs = []
            for number in sorted(members):
                run, left = _run(archive, number, members[number], left)
                runs.append(run)
            return runs
    except SpecError:
        raise
    except (zipfile.BadZipFile, zlib.error, struct.error, NotImplementedError, RuntimeError, EOFError, OSError, ValueError) as error:
        raise _refused("", "expected a file of runs that this playground has written, got one that is not, or damaged") from error


def _members(archive: zipfile.ZipFile, most_bytes: int) -> dict[int, dict[str, zipfile.ZipInfo]]:
    """What lies in the file, by run and kind, judged by its table of contents alone."""
    members: dict[int, dict[str, zipfile.ZipInfo]] = {}
    problems = []
    for info in archive.infolist():
        match = MEMBER.fullmatch(info.filename)
        if match is None or info.flag_bits & 1 or info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            problems.append(Problem(info.filename[:100], "expected runs/<number>/run.json, rows.csv or checkpoint.safetensors, not encrypted"))
        elif match[2] in members.setdefault(int(match[1]), {}):
            problems.append(Problem(info.filename, "expected once, found twice"))
        else:
            members[int(match[1])][match[2]] = info
        if len(problems) > 20 or len(members) > MOST_RUNS:
            break
    if len(members) > MOST_RUNS:
        problems.append(Problem("runs", f"expected at most {MOST_RUNS} runs, got more"))
    total = sum(info.file_size for info in archive.infolist())
    if total > most_bytes:
        problems.append(Problem("", f"expected at most {most_bytes:,} bytes when unpacked, got {total:,}"))
    if not members and not problems:
        problems.append(Problem("", "expected at least one run, got none"))
    problems += [Problem(f"runs/{number}", "expected a run.json, got none") for number, kinds in members.items() if "run.json" not in kinds]
    if problems:
        raise SpecError(problems)
    return members


def _run(archive: zipfile.ZipFile, number: int, kinds: Mapping[str, zipfile.ZipInfo], left: int) -> tuple[Packed, int]:
    place = f"runs/{number}"

    def bytes_of(kind: str, most: int) -> bytes | None:
        nonlocal left
        if kind not in kinds:
            return None
        with archive.open(kinds[kind]) as member:
            found = member.read(min(most, left) + 1)
        if len(found) > min(most, left):
            raise _refused(f"{place}/{kind}", f"expected at most {min(most, left):,} bytes, got more")
        left -= len(found)
        return found

    document = _parsed(place, bytes_of("run.json", MOST_JSON) or b"")
    experiment = _experiment(f"{place}/run.json: experiment", document.experiment)
    if document.forked_experiment:
        _experiment(f"{place}/run.json: forked_experiment", document.forked_experiment)
    columns, rows = _rows(f"{place}/rows.csv", bytes_of("rows.csv", left))
    checkpoint = bytes_of("checkpoint.safetensors", left)
    if checkpoint is not None:
        _checked(f"{place}/checkpoint.safetensors", checkpoint, experiment)
    table = packed([dict(zip(columns, row, strict=True)) for row in rows], columns) if columns else b""
    return Packed(document, experiment, columns, len(rows), table, checkpoint, _moment(document.created)), left


def _parsed(place: str, text: bytes) -> RunDocument:
    try:
        return RunDocument.model_validate_json(text)
    except ValidationError as error:
        faults = error.errors(include_url=False, include_input=False, include_context=False)[:10]
        raise SpecError([Problem(f"{place}/run.json: {path_of(fault['loc'])}", str(fault["msg"])) for fault in faults]) from error


def _experiment(place: str, text: str) -> Experiment:
    try:
        return Experiment.parse(text)
    except SpecError as error:
        raise SpecError([Problem(f"{place}.{problem.path}", problem.message) for problem in error.problems[:10]]) from error


def _rows(place: str, data: bytes | None) -> tuple[tuple[str, ...], list[list[float]]]:
    if not data:
        return (), []
    try:
        lines = csv.reader(io.StringIO(data.decode("utf-8"), newline=""))
        columns = tuple(next(lines))
        if len(columns) > MOST_COLUMNS or len(set(columns)) < len(columns) or not all(map(COLUMN.fullmatch, columns)) or "step" not in columns:
            raise _refused(place, f"expected at most {MOST_COLUMNS} different column names, step among them")
        rows = list(_numbers(place, lines, len(columns)))
    except SpecError:
        raise
    except (UnicodeDecodeError, csv.Error, StopIteration, ValueError) as error:
        raise _refused(place, f"expected numbers in columns, got {error}") from error
    steps = [row[columns.index("step")] for row in rows]
    if any(not a < b for a, b in itertools.pairwise(steps)):
        raise _refused(place, "expected steps that grow from row to row")
    return columns, rows


def _numbers(place: str, lines: Iterator[list[str]], width: int) -> Iterator[list[float]]:
    for index, line in enumerate(lines):
        if index >= MOST_ROWS:
            raise _refused(place, f"expected at most {MOST_ROWS:,} rows, got more")
        if len(line) != width:
            raise _refused(f"{place}: row {index + 1}", f"expected {width} numbers, got {len(line)}")
        yield [float(cell) if cell else math.nan for cell in line]


def _checked(place: str, data: bytes, experiment: Experiment) -> None:
    try:
        checkpoint = Checkpoint.from_bytes(data)
    except SpecError as error:
        raise SpecError([Problem(place, problem.message) for problem in error.problems]) from error
    if (checkpoint.experiment.network, checkpoint.experiment.data.source.kind) != (experiment.network, experiment.data.source.kind):  # type: ignore[attr-defined]
        raise _refused(place, "expected the network and data of the run that it lies beside, got those of another")


def _moment(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text) if text else None
    except ValueError:
        return None
    return found.replace(tzinfo=UTC) if found is not None and found.tzinfo is None else found


def _document(entry: Mapping[str, Any]) -> dict[str, Any]:
    own = {name: entry[name] for name in ("uid", "name", "notes", "tags", "step", "parent", "forked_step", "experiment", "forked_experiment")}
    return {"format": FORMAT, **own, "created": entry["created"].isoformat(), "figures": {name: entry[name] for name in FIGURES}}


def _csv(table: Mapping[str, Any]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(table)
    writer.writerows([["" if math.isnan(value) else repr(float(value)) for value in row] for row in np.stack(list(table.values()), 1).tolist()])
    return out.getvalue()


def _refused(place: str, message: str) -> SpecError:
    return SpecError([Problem(place, message)])
