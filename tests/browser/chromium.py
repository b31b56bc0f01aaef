"""A Chromium for the browser tests: found on the machine, or installed.

`python -m tests.browser.chromium` prints its path, installing one where none is found: Playwright's own, else the system package
where this may be done. `PLAYGROUND_CHROMIUM` names another.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")


def find() -> str | None:
    """The path of a Chromium, or None."""
    chosen = os.environ.get("PLAYGROUND_CHROMIUM")
    if chosen:
        return chosen if Path(chosen).exists() else None
    return next((path for path in map(shutil.which, NAMES) if path), None) or _playwrights()


def _playwrights() -> str | None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else None


def install() -> None:
    """Try Playwright's own download, then the system's package."""
    for command in (
        [sys.executable, "-m", "playwright", "install", "--with-deps", "chromium"],
        ["apt-get", "update"],
        ["apt-get", "install", "--yes", "--no-install-recommends", "chromium", "fonts-noto-core"],
    ):
        if find() is None and shutil.which(command[0]):
            subprocess.run(command, check=False, stdout=sys.stderr)


def main() -> int:
    """Print the path of a Chromium; 1 when there is none and none can be installed."""
    if find() is None:
        install()
    path = find()
    sys.stdout.write(f"Chromium: {path}\n" if path else "No Chromium was found or could be installed: set PLAYGROUND_CHROMIUM to the path of one.\n")
    return 0 if path else 1


if __name__ == "__main__":
    raise SystemExit(main())
