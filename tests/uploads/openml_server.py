"""A stand-in for openml.org on this machine, with two tiny sets: a table, and pictures as rows of pixels."""

from __future__ import annotations

import hashlib
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

TABLE = "@RELATION tiny\n@ATTRIBUTE size NUMERIC\n@ATTRIBUTE colour {red,blue}\n@ATTRIBUTE class {yes,no}\n@DATA\n" + "".join(
    f"{i * 0.5 if i % 7 else '?'},{('red', 'blue')[i % 2]},{('yes', 'no')[i % 3 == 0]}\n" for i in range(60)
)
SIDE = 8
PIXELS = [[(row * 31 + pixel * 7) % 256 for pixel in range(SIDE * SIDE)] for row in range(40)]
DRAWN = (
    "@RELATION drawn\n"
    + "".join(f"@ATTRIBUTE pixel{i + 1} INTEGER\n" for i in range(SIDE * SIDE))
    + "@ATTRIBUTE class {0,1}\n@DATA\n"
    + "".join(",".join(map(str, [*row, index % 2])) + "\n" for index, row in enumerate(PIXELS))
)
COLUMNS = [("size", "numeric", []), ("colour", "nominal", ["red", "blue"]), ("class", "nominal", ["yes", "no"])]
DRAWN_COLUMNS = [*[(f"pixel{i + 1}", "numeric", []) for i in range(SIDE * SIDE)], ("class", "nominal", ["0", "1"])]
SETS: dict[int, dict[str, Any]] = {
    7: {"name": "tiny", "arff": TABLE, "columns": COLUMNS},
    8: {"name": "drawn", "arff": DRAWN, "columns": DRAWN_COLUMNS},
}
"""By number: what they are called, what is in them, and their columns."""


@contextmanager
def standing_in(*, slow: float = 0.0) -> Iterator[tuple[str, list[str]]]:
    """The address, and the paths that were asked for; a download waits for `slow` seconds in its middle."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            base = f"http://127.0.0.1:{self.server.server_address[1]}"
            found = answer(self.path, base)
            body = found.encode() if isinstance(found, str) else json.dumps(found).encode() if found is not None else b"{}"
            self.send_response(200 if found is not None else 412)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            half = len(body) // 2 if slow and isinstance(found, str) else len(body)
            self.wfile.write(body[:half])
            self.wfile.flush()
            if half < len(body):
                time.sleep(slow)
                self.wfile.write(body[half:])

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}", asked
    finally:
        server.shutdown()
        server.server_close()


def answer(path: str, base: str) -> Any:
    """What openml.org says at a path, cut down to what is read of it; None for what it does not know."""
    parts = path.strip("/").split("/")
    if "data_name" in parts:
        number = next((number for number, one in SETS.items() if one["name"] == parts[parts.index("data_name") + 1]), None)
        return number and {"data": {"dataset": [{"did": number, "status": "active", "version": 1}]}}
    number = int(parts[-1]) if parts[-1].isdecimal() else int(parts[-2]) if parts[-2].isdecimal() else 0
    if number not in SETS:
        return None
    one = SETS[number]
    if "features" in parts:
        return {"data_features": {"feature": [feature(at, *column) for at, column in enumerate(one["columns"])]}}
    if "qualities" in parts:
        rows = one["arff"].split("@DATA\n")[1].count("\n")
        sizes = {"NumberOfInstances": rows, "NumberOfFeatures": len(one["columns"])}
        return {"data_qualities": {"quality": [{"name": name, "value": str(value)} for name, value in sizes.items()]}}
    if "download" in parts:
        return one["arff"]
    checksum = hashlib.md5(one["arff"].encode()).hexdigest()
    said = {"id": str(number), "name": one["name"], "version": "1", "status": "active", "format": "ARFF", "licence": "CC0", "creator": "A. Maker"}
    url = f"{base}/data/v1/download/{number}/{one['name']}.arff"
    more = {"url": url, "file_id": str(number), "md5_checksum": checksum, "description": "A tiny set."}
    return {"data_set_description": {**said, **more, "default_target_attribute": "class"}}


def feature(at: int, name: str, kind: str, values: list[str]) -> dict[str, Any]:
    """A column as openml.org describes it."""
    flags = {"is_target": str(name == "class").lower(), "is_ignore": "false", "is_row_identifier": "false", "number_of_missing_values": "0"}
    return {"index": str(at), "name": name, "data_type": kind, **flags, **({"nominal_value": values} if values else {})}
