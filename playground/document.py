"""Experiments as text: JSON documents, links that hold a whole experiment, and whatever else a person may have at hand."""

from __future__ import annotations

import base64
import binascii
import json
import re
import zlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from pydantic_core import from_json

from playground.architectures import blueprints
from playground.experiment import VERSION, Experiment
from playground.lesson import Lesson
from playground.opened import Opened
from playground.phrases import PHRASES
from playground.presets import presets
from playground.problem import Problem, SpecError
from playground.tensorflow_playground import convert, entries

PARAMETER = "x"
"""The query parameter of an address that holds a link."""

FOREIGN = "tfp"
"""The query parameter of an address that holds a whole link of TensorFlow Playground, percent-encoded."""

MOST = 256 * 1024
"""Bytes of JSON beyond which nothing is read: a network of the most layers takes a tenth of it."""

_LINK = re.compile(r"(\d{1,9})\.([A-Za-z0-9_-]+={0,2})")

_STEPS: Mapping[int, Callable[[dict[str, Any]], dict[str, Any]]] = {}
"""What brings a document of this version to the next one."""


def to_link(experiment: Experiment) -> str:
    """The whole experiment in characters that an address may hold: `1.eJxT…`, the number being the document's version."""
    packer = zlib.compressobj(9, zdict=PHRASES)
    packed = packer.compress(experiment.to_json().encode()) + packer.flush()
    return f"{VERSION}.{base64.urlsafe_b64encode(packed).decode().rstrip('=')}"


def from_link(text: str) -> Experiment:
    """The experiment in a link, or in an address that carries one; SpecError says what is wrong with it."""
    link = _link_in(text)
    match = _LINK.fullmatch(link)
    if match is None:
        raise _wrong("this is not a link of Neural Playground, or only a part of one")
    if int(match[1]) > VERSION:
        raise _newer("link", int(match[1]))
    return parse(_unpacked(match[2]))


def load(text: str, *, files: bool = True) -> Experiment:
    """The experiment of what a person has, as `opened` reads it."""
    return opened(text, files=files).experiment


def opened(text: str, *, files: bool = True) -> Opened:
    """What a person has: JSON, a link or an address with one, the name of a preset, or (with `files`) the path of a file.

    Links of TensorFlow Playground are links too. SpecError carries every fault. Pass `files=False` for text that comes from elsewhere than this
    machine's owner.
    """
    text = text.strip()
    foreign = None if text in presets() or (files and _file(text)) else entries(text)
    if foreign is not None:
        return convert(foreign)
    experiment = _load(text, files)
    lesson, notes = Lesson.read(_parameters(text)) if "?" in text else (Lesson(), ())
    return Opened(experiment, lesson, notes)


def _load(text: str, files: bool) -> Experiment:
    """An experiment from any text but a link of TensorFlow Playground."""
    if text.startswith(("{", "[")):
        return parse(text)
    if text in presets():
        return presets()[text].experiment
    path = _file(text) if files else None
    if path is not None:
        return _read(path)
    if "://" in text or text.startswith((f"{PARAMETER}=", f"?{PARAMETER}=")) or _LINK.fullmatch(text):
        return from_link(text)
    if files and (text.endswith(".json") or "/" in text):
        raise _wrong(f"there is no file {_short(text)}")
    if text in blueprints():
        raise _wrong(f"{text} is a published architecture, which is described but not trained here; its small version is {blueprints()[text].mini}")
    raise _wrong(f"expected {'a file, ' if files else ''}a link, JSON or one of the presets {', '.join(presets())}; got {_short(text)}")


def parse(document: str | bytes) -> Experiment:
    """The experiment in a JSON document of this version or an older one; SpecError carries every fault."""
    if len(document) > MOST:
        raise _wrong(f"must be at most {MOST:,} bytes long, got {len(document):,}")
    try:
        content = from_json(document)
    except ValueError:
        return Experiment.parse(document)  # says where the JSON is broken
    version = content.get("version", VERSION) if isinstance(content, dict) else VERSION
    if isinstance(version, int) and version > VERSION:
        raise _newer("document", version, path="version")
    return Experiment.parse(json.dumps(migrate(content)) if isinstance(version, int) and version in _STEPS else document)


def migrate(content: dict[str, Any]) -> dict[str, Any]:
    """A document's content brought up to this version, step by step."""
    while (step := _STEPS.get(content.get("version", VERSION))) is not None:
        content = step(content)
    return content


def _link_in(text: str) -> str:
    """The link in an address, or the text itself when it is no address."""
    text = text.strip()
    if len(text) > 2 * MOST:
        raise _wrong("this link is too long to hold an experiment")
    if "=" not in text.rstrip("="):
        return text
    query = urlsplit(text).query if "?" in text else text
    try:
        found = parse_qs(query, max_num_fields=64).get(PARAMETER)
    except ValueError:
        found = None
    if not found:
        raise _wrong(f"this address carries no experiment: expected {PARAMETER}=… in it")
    return found[-1]


def _parameters(text: str) -> dict[str, str]:
    """The query parameters of an address, the last of each name."""
    try:
        return {name: found[-1] for name, found in parse_qs(urlsplit(text).query, keep_blank_values=True, max_num_fields=64).items()}
    except ValueError:
        return {}


def _unpacked(code: str) -> bytes:
    """The JSON in the code of a link, never more than `MOST` bytes of it."""
    try:
        packed = base64.b64decode(code.rstrip("=") + "=" * (-len(code.rstrip("=")) % 4), altchars=b"-_", validate=True)
        unpacker = zlib.decompressobj(zdict=PHRASES)
        document = unpacker.decompress(packed, MOST)
    except (binascii.Error, zlib.error) as error:
        raise _wrong("this link is damaged: a part of it is missing or was changed") from error
    if unpacker.unconsumed_tail:
        raise _wrong(f"this link holds more than {MOST:,} bytes, too many for an experiment")
    if not unpacker.eof:
        raise _wrong("this link is damaged: its end is missing")
    return document


def _file(text: str) -> Path | None:
    """The file of that name, if it is one."""
    try:
        path = Path(text).expanduser()
        return path if path.is_file() else None
    except (OSError, ValueError, RuntimeError):
        return None


def _read(path: Path) -> Experiment:
    try:
        with path.open("rb") as file:
            document = file.read(MOST + 1)
    except OSError as error:
        raise _wrong(f"cannot read {path}: {error.strerror}") from error
    return parse(document) if len(document) > MOST or document.lstrip()[:1] in (b"{", b"[") else _text(document, path)


def _text(document: bytes, path: Path) -> Experiment:
    """The experiment in a file that holds no JSON: a link, perhaps."""
    try:
        link = document.decode("ascii").strip()
    except UnicodeDecodeError:
        link = ""
    if _LINK.fullmatch(link) or "://" in link:
        return from_link(link)
    raise _wrong(f"{path} holds neither a JSON document nor a link")


def _newer(what: str, version: int, path: str = "") -> SpecError:
    message = f"this {what} was made by a newer Neural Playground (format {version}; this one reads formats up to {VERSION})"
    return SpecError([Problem(path, message)])


def _wrong(message: str) -> SpecError:
    return SpecError([Problem("", message)])


def _short(text: str) -> str:
    return repr(text if len(text) <= 60 else f"{text[:56]} …")
