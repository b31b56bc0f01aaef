"""Public sets by name or number from OpenML, fetched through scikit-learn in a process of their own, and made files like any that a user brings.

Nothing here runs before somebody asks for a set. scikit-learn is imported by the process alone: it takes seconds.
"""

from __future__ import annotations

import http.client
import io
import json
import re
import socket
import time
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple
from urllib.error import HTTPError, URLError
from urllib.parse import quote, urlsplit
from urllib.request import Request, urlopen

from playground.uploads.refusal import Refusal
from playground.uploads.vault import write_whole

PICTURES = 10_000
"""Pictures that are taken of a set, by chance."""
PATIENCE = 30.0
"""Seconds without a byte after which a connection counts as lost."""
CACHE = 2_000_000_000
"""Bytes of downloads that are kept, the ones unused longest let go."""
KEPT_EVERY = 0.2
"""Seconds between two notes of how far a download is."""

_NAME = re.compile(r"[\w .()+-]{1,100}")
_PIXEL = re.compile(r"pixel_?\d+")
CONSTANTS = ("_SEARCH_NAME", "_DATA_INFO", "_DATA_FEATURES", "_DATA_QUALITIES")
HOME = "https://www.openml.org"


class Known(NamedTuple):
    """A set that many know: its number at OpenML, what it asks, its size, and how many megabytes are downloaded, about."""

    number: int
    title: str
    asks: str
    rows: int
    columns: int
    megabytes: float
    pictures: bool = False

    @property
    def size(self) -> str:
        """Its size in words."""
        what = "pictures" if self.pictures else f"rows × {self.columns:,} columns"
        return f"{self.rows:,} {what}, about {self.megabytes:g} MB to download"


KNOWN: tuple[Known, ...] = (
    Known(40945, "Titanic", "Who survived?", 1_309, 14, 0.1),
    Known(42585, "Penguins", "Which of three species is it?", 344, 7, 0.1),
    Known(1590, "Adult", "Who earns more than 50,000 dollars a year?", 48_842, 15, 0.8),
    Known(31, "German credit", "Who is a good risk?", 1_000, 21, 0.1),
    Known(24, "Mushrooms", "Can it be eaten?", 8_124, 23, 0.1),
    Known(40691, "Wine quality (red)", "How good is the wine?", 1_599, 12, 0.1),
    Known(42165, "House prices (Ames)", "What does the house cost?", 1_460, 81, 0.1),
    Known(42225, "Diamonds", "What does the diamond cost?", 53_940, 10, 0.7),
    Known(554, "MNIST", "Which digit is it?", 70_000, 785, 15, pictures=True),
    Known(40996, "Fashion-MNIST", "Which piece of clothing is it?", 70_000, 785, 35, pictures=True),
    Known(41982, "Kuzushiji-MNIST", "Which old Japanese letter is it?", 70_000, 785, 25, pictures=True),
)


def look_up(asked: str, address: str = HOME) -> dict[str, Any]:
    """What OpenML says of a set before it is downloaded: `number`, `title`, `version`, `rows`, `columns`; Refusal when there is none."""
    name = asked.strip()
    if not _NAME.fullmatch(name):
        raise Refusal(name[:60] or "OpenML", "this is no name or number of a set at OpenML: letters, digits, spaces, dots and dashes alone.")
    with told(name, address):
        number = int(name) if name.isdecimal() else _number(name, address)
        said = _json(f"{address}/api/v1/json/data/{number}")["data_set_description"]
        qualities = _json(f"{address}/api/v1/json/data/qualities/{number}")["data_qualities"]["quality"]
    sizes = {quality["name"]: quality["value"] for quality in qualities if quality.get("value") not in (None, "", [])}
    return {
        "number": number,
        "title": str(said["name"])[:100],
        "version": str(said.get("version", "")),
        "rows": int(float(sizes.get("NumberOfInstances", 0))),
        "columns": int(float(sizes.get("NumberOfFeatures", 0))),
    }


def _number(name: str, address: str) -> int:
    """The number of the active set of this name, the oldest version of those."""
    listed = _json(f"{address}/api/v1/json/data/list/data_name/{quote(name.lower())}/limit/2/status/active/")
    return int(listed["data"]["dataset"][0]["did"])


def fetch(number: int, title: str, address: str, cache: str, folder: str, cells: int) -> dict[str, Any]:
    """Download a set, unless it is in the cache, and write it into a folder: a Parquet file, or pictures as a ZIP archive, a folder for each class.

    `title` is what whoever asks calls it. How far it is stands in `progress.json` in the folder. The answer names the `file`, its `kind`, the
    `target`, and what belongs on the data card.
    """
    socket.setdefaulttimeout(PATIENCE)
    note = Path(folder) / "progress.json"
    _note(note, "Asking OpenML …")
    try:
        found = look_up(str(number), address)
    except Refusal as error:
        raise Refusal(title, error.message) from None
    title = found["title"]
    if found["rows"] * found["columns"] > cells:
        size = f"it has {found['rows']:,} rows × {found['columns']:,} columns: more than the {cells:,} numbers that this server takes"
        raise Refusal(title, f"{size}. Choose a smaller set.")
    with told(title, address):
        bunch = _bunch(number, address, cache, note)
    _note(note, "Writing …")
    details = bunch.details
    target = str(details.get("default_target_attribute") or "").split(",")[0]
    frame = bunch.frame
    if frame is None or not len(frame.columns):
        raise Refusal(title, "it holds no table of plain columns (it is sparse, or text). Choose another set.")
    people = details.get("creator") or details.get("contributor") or ""
    card = {
        "source": f"{', '.join(people) if isinstance(people, list) else people}. {details.get('citation') or ''} {HOME}/d/{number}".strip(" ."),
        "licence": str(details.get("licence") or ""),
        "notes": re.sub(r"\s+", " ", str(bunch.DESCR))[:2000],
    }
    pixels = [name for name in frame.columns if _PIXEL.fullmatch(str(name))]
    side = round(len(pixels) ** 0.5)
    drawn = side >= 8 and side * side == len(pixels) and target in frame.columns
    if drawn:
        place, taken = _pictures(frame[pixels], frame[target].astype(str), side, Path(folder) / f"{_plain(title)}.zip")
        if taken < len(frame):
            card["notes"] = f"{taken:,} of {len(frame):,} pictures, taken by chance. {card['notes']}"
    else:
        place = _table(frame, Path(folder) / f"{_plain(title)}.parquet")
    classes = target in bunch.words
    kind = "pictures" if drawn else "table"
    return {"file": str(place), "kind": kind, "title": title, "target": target, "classes": classes, "rows": len(frame), **card}


@contextmanager
def told(name: str, address: str) -> Iterator[None]:
    """What goes wrong on the way to OpenML as a Refusal that says what to do."""
    host = urlsplit(address).netloc or address
    try:
        yield
    except HTTPError as error:
        if error.code in (404, 412):
            unknown = "OpenML knows no active set of this name or number"
            raise Refusal(name, f"{unknown}. Check it at openml.org: names are exact, numbers always work.") from None
        raise Refusal(name, f"{host} answered with error {error.code} ({error.reason}). Try again later.") from None
    except (URLError, TimeoutError, ConnectionError, http.client.HTTPException) as error:
        why = str(getattr(error, "reason", error))[:120]
        raise Refusal(name, f"no connection to {host} ({why}). Check the network, or add the data as a file.") from None
    except (KeyError, IndexError, TypeError, json.JSONDecodeError):
        raise Refusal(name, f"{host} answered something else than a set's description. Try again later.") from None
    except ValueError as error:
        raise Refusal(name, f"it cannot be read ({str(error)[:200]}). Choose another set or version.") from None


def _json(address: str) -> Any:
    with urlopen(Request(address, headers={"Accept": "application/json"}), timeout=PATIENCE) as answer:
        return json.loads(answer.read(8_000_000))


def _bunch(number: int, address: str, cache: str, note: Path) -> Any:
    """What scikit-learn makes of a set: all columns as one table, `frame`, and the names of those that hold `words`."""
    import warnings

    from sklearn.datasets import _openml

    for constant in CONSTANTS:
        setattr(_openml, constant, getattr(_openml, constant).replace(HOME, address))
    counted = _Counted(note)
    _openml.urlopen = counted.open
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        features = _openml._get_data_features(number, str(Path(cache) / "openml"), n_retries=1, delay=0.5)
        words = {place: feature["name"] for place, feature in enumerate(features) if feature["data_type"].lower() == "nominal"}
        as_text: Any = {"dtype": dict.fromkeys(words, "str")}  # categories of whole numbers trip over pandas 3 in scikit-learn 1.9
        given = {"data_home": cache, "target_column": None, "parser": "auto", "n_retries": 1, "delay": 0.5}
        found = _openml.fetch_openml(data_id=number, read_csv_kwargs=as_text, **given)
    for name in words.values():
        if found.frame is not None and name in found.frame:
            found.frame[name] = found.frame[name].str.replace(r"^'(.*)'$", r"\1", regex=True)
    found.words = set(words.values())
    _tidy(Path(cache))
    return found


class _Counted:
    """Opens addresses as urllib does, and notes how many bytes have come."""

    def __init__(self, note: Path) -> None:
        self._note, self._last = note, 0.0

    def open(self, request: Any, *given: Any, **named: Any) -> Any:
        answer = urlopen(request, *given, **named)
        length = answer.headers.get("Content-Length")
        total = int(length) if length and length.isdecimal() else None
        done, read = 0, answer.read

        def counting(*size: int) -> bytes:
            nonlocal done
            chunk: bytes = read(*size)
            done += len(chunk)
            if time.monotonic() - self._last > KEPT_EVERY or not chunk:
                self._last = time.monotonic()
                _note(self._note, "Downloading …" if chunk else "Reading …", done, total)
            return chunk

        answer.read = counting
        return answer


def _note(place: Path, phase: str, done: int = 0, total: int | None = None) -> None:
    write_whole(place, json.dumps({"phase": phase, "done": done, "total": total}).encode())


def _plain(title: str) -> str:
    return re.sub(r"[^\w.-]+", "_", title)[:80] or "set"


def _table(frame: Any, place: Path) -> Path:
    import pyarrow as pa
    from pyarrow import parquet

    frame.columns = [str(name)[:100] for name in frame.columns]
    parquet.write_table(pa.Table.from_pandas(frame, preserve_index=False), place, compression="zstd")
    return place


def _pictures(pixels: Any, labels: Any, side: int, place: Path) -> tuple[Path, int]:
    """Up to `PICTURES` rows, by chance, as PNG pictures in a folder for each label; the archive, and how many."""
    import numpy as np
    from PIL import Image

    count = len(pixels)
    chosen = np.sort(np.random.default_rng(0).permutation(count)[:PICTURES])
    shades = pixels.iloc[chosen].to_numpy(np.float64).clip(0, 255).astype(np.uint8).reshape(-1, side, side)
    with zipfile.ZipFile(place, "w", zipfile.ZIP_STORED) as archive:
        for row, shade, label in zip(chosen.tolist(), shades, labels.iloc[chosen], strict=True):
            out = io.BytesIO()
            Image.fromarray(shade).save(out, "PNG")
            archive.writestr(f"{_plain(label)}/{row:06d}.png", out.getvalue())
    return place, len(chosen)


def _tidy(cache: Path) -> None:
    """Let go of the downloads unused longest, beyond the most that is kept."""
    files = sorted((path for path in cache.rglob("*") if path.is_file()), key=lambda path: -path.stat().st_mtime)
    room = CACHE
    for path in files:
        room -= path.stat().st_size
        if room < 0:
            path.unlink(missing_ok=True)


