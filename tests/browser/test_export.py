"""Take the trained network away in a real browser: the files hold the weights on screen."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from playwright.sync_api import Download, Page, expect
from safetensors.torch import load_file

from playground.document import to_link
from playground.model.onnx import run_onnx
from playground.presets import presets
from tests.browser.stage import Stage


def taken(download: Download, folder: Path) -> Path:
    path = folder / download.suggested_filename
    download.save_as(path)
    return path


def test_weights_and_onnx_are_the_network_on_screen(page: Page, app: str, tmp_path: Path) -> None:
    """Paused on Play; what is downloaded on the Experiment page has the weights of the last frame, and ONNX answers with them."""
    page.set_default_timeout(60_000)
    stage = Stage(page).open(f"{app}/?x={to_link(presets()['xor'].experiment)}")
    stage.press("play")
    stage.wait("f.epoch >= 3")
    stage.pause()
    shown = stage.weights()
    page.get_by_role("link", name="Experiment").first.click()
    page.get_by_role("tab", name="Trained network").click(timeout=30_000)
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Download weights").click()
    weights = load_file(taken(waiting.value, tmp_path))
    first = [*weights["0_dense.weight"].flatten().tolist(), *weights["0_dense.bias"].tolist()]
    assert shown[0] == pytest.approx(first, abs=1e-6)
    page.get_by_role("button", name="Make and check the ONNX file").click()
    button = page.get_by_role("button", name="bytes")
    expect(button).to_be_visible(timeout=90_000)
    with page.expect_download() as waiting:
        button.click()
    x = torch.randn(5, 2)
    hidden = torch.tanh(x @ weights["0_dense.weight"].T + weights["0_dense.bias"])
    hidden = torch.tanh(hidden @ weights["2_dense.weight"].T + weights["2_dense.bias"])
    wanted = hidden @ weights["output.weight"].T + weights["output.bias"]
    assert torch.allclose(run_onnx(taken(waiting.value, tmp_path).read_bytes(), x), wanted, atol=1e-5)


def test_there_is_nothing_to_take_before_there_is_a_network(page: Page, app: str) -> None:
    page.set_default_timeout(60_000)
    page.goto(f"{app}/experiment")
    page.get_by_role("tab", name="Trained network").click(timeout=30_000)
    expect(page.get_by_text("There is no trained network yet")).to_be_visible()
