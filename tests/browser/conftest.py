"""A running app and a real Chromium."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, CDPSession, Page, expect, sync_playwright

from tests.browser.chromium import find

ROOT = Path(__file__).parent.parent.parent
PATIENCE = 60_000
"""Milliseconds for which a condition is waited for: a busy machine is slow, and that is no fault."""

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
]

expect.set_options(timeout=PATIENCE)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Browser tests run by themselves: each process has an app and a Chromium of its own, and they share the cores."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker("browser")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = find()
    assert path, "no Chromium: run `python -m tests.browser.chromium`"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serve() -> Iterator[str]:
    """The address of a freshly started app with an empty store; what a test leaves behind is parked soon, to leave the cores to the next."""
    port = free_port()
    environment = {**os.environ, "PLAYGROUND_DATA_DIR": tempfile.mkdtemp(prefix="playground-app-"), "PLAYGROUND_PARK_AFTER": "4"}
    options = {"port": port, "address": "127.0.0.1", "headless": "true"}
    command = [sys.executable, "-m", "streamlit", "run", "app.py", *(f"--server.{name}={value}" for name, value in options.items())]
    with tempfile.TemporaryFile("w+") as log:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=subprocess.STDOUT)
        try:
            await_health(f"http://127.0.0.1:{port}", process)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait(60)
            log.seek(0)
            sys.stdout.write(log.read()[-5000:])


@pytest.fixture(scope="session")
def app() -> Iterator[str]:
    """The address of the app that all browser tests share."""
    with serve() as address:
        yield address


def await_health(address: str, process: subprocess.Popen[bytes], seconds: float = 240) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        assert process.poll() is None, f"the app ended with {process.returncode}"
        try:
            with urllib.request.urlopen(f"{address}/_stcore/health", timeout=2):
                return
        except OSError:
            time.sleep(0.1)
    raise AssertionError(f"the app did not start within {seconds} s")


@pytest.fixture(scope="session")
def profile(browser: Browser) -> Iterator[tuple[BrowserContext, CDPSession]]:
    """The browser profile that tests share for its cache: half of what a page costs to open is its scripts on their way."""
    context = browser.new_context(viewport={"width": 1280, "height": 720})
    context.set_default_timeout(PATIENCE)
    yield context, context.new_cdp_session(context.new_page())
    context.close()


@pytest.fixture
def context(profile: tuple[BrowserContext, CDPSession]) -> Iterator[BrowserContext]:
    """A profile without tabs, cookies and storage. Other than these nothing may be set on it: it is the next test's too."""
    context, devtools = profile
    yield context
    visited = {origin(frame.url) for page in context.pages[1:] for frame in page.frames if frame.url.startswith("http")}
    for page in context.pages[1:]:
        page.close()
    context.clear_cookies()
    for address in visited:
        devtools.send("Storage.clearDataForOrigin", {"origin": address, "storageTypes": "local_storage,indexeddb"})


def origin(address: str) -> str:
    """Scheme, host and port of an address."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return context.new_page()
