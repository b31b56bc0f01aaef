"""What a person does on the Play page, in a real browser."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.stage import Stage


@pytest.fixture
def stage(page: Page, app: str) -> Stage:
    return Stage(page).open(app)


def test_the_page_opens_on_a_network_ready_to_play(stage: Stage) -> None:
    frame = stage.frame()
    assert frame["step"] == 0
    assert frame["status"]["state"] == "ready"
    assert "?x=" in stage.page.url, "the address bar holds the experiment"


def test_training_lowers_the_loss_and_raises_the_accuracy(stage: Stage) -> None:
    before = stage.frame()["metrics"]
    stage.press("play")
    stage.wait("f.metrics.train.accuracy > 0.95 && f.metrics.test.accuracy > 0.9", timeout=60_000)
    after = stage.pause().frame()["metrics"]
    assert after["train"]["loss"] < before["train"]["loss"] / 2
    assert stage.number("train-metric") > 95 or stage.number("train-metric") > 0.95


def test_pause_holds_the_network_still(stage: Stage) -> None:
    stage.press("play")
    stage.wait("f.step > 100")
    step = stage.pause().frame()["step"]
    stage.page.wait_for_timeout(600)
    assert stage.frame()["step"] == step


def test_a_step_is_one_batch_and_an_epoch_ends_on_a_whole_number(stage: Stage) -> None:
    stage.press("step-batch")
    stage.wait("f.step === 1")
    stage.press("step-batch")
    stage.wait("f.step === 2")
    stage.press("step-epoch")
    stage.wait("f.epoch === 1")


def test_reset_brings_back_the_same_initial_weights(stage: Stage) -> None:
    initial = stage.weights()
    stage.press("play")
    stage.wait("f.step > 50")
    stage.pause()
    assert stage.weights() != initial
    stage.press("reset")
    stage.wait("f.step === 0")
    assert stage.weights() == initial


def test_a_re_roll_draws_other_weights_and_the_link_follows(stage: Stage) -> None:
    initial, address = stage.weights(), stage.page.url
    stage.press("reroll")
    stage.page.wait_for_function("before => location.href !== before", arg=address)
    stage.wait_for_other_weights(initial)
    assert stage.frame()["step"] == 0


def test_a_reload_finds_the_run_again(stage: Stage) -> None:
    stage.press("play")
    stage.wait("f.step > 200")
    before = stage.frame()["step"]
    stage.page.reload()
    stage.ready()
    stage.wait("f.status.state === 'running'")
    assert stage.frame()["step"] >= before


def test_a_closed_tab_is_found_again_and_an_open_one_left_alone(stage: Stage, app: str) -> None:
    stage.press("play")
    stage.wait("f.step > 100")
    before, context = stage.frame()["step"], stage.page.context
    neighbour = Stage(context.new_page()).open(app)
    assert neighbour.frame()["step"] == 0, "a tab beside an open one has a run of its own"
    neighbour.page.close()
    stage.page.reload()  # the latest run of this browser is this tab's again
    stage.ready()
    stage.page.close()
    again = Stage(context.new_page()).open(app)
    assert again.frame()["step"] >= before


def test_a_link_opens_the_same_experiment_as_a_run_of_its_own(stage: Stage, browser: Browser) -> None:
    before, address = stage.weights(), stage.page.url
    stage.press("reroll")
    stage.page.wait_for_function("before => location.href !== before", arg=address)
    stage.wait_for_other_weights(before)
    initial = stage.weights()
    stage.press("play")
    stage.wait("f.step > 100")
    other = browser.new_context(viewport={"width": 1280, "height": 720})
    try:
        visitor = Stage(other.new_page()).open(stage.page.url)
        assert visitor.frame()["step"] == 0, "a link shares the experiment, never the run"
        assert visitor.weights() == initial
    finally:
        other.close()


def test_a_damaged_link_says_so_and_opens_the_default(page: Page, app: str) -> None:
    stage = Stage(page).open(f"{app}/?x=1.notalink")
    expect(page.get_by_text("link", exact=False).first).to_be_visible()
    assert stage.frame()["step"] == 0


def test_switching_pages_leaves_the_run_going(stage: Stage) -> None:
    stage.press("play")
    stage.wait("f.step > 100")
    before = stage.frame()["step"]
    stage.page.get_by_role("link", name="Data", exact=True).first.click()
    expect(stage.page.get_by_role("heading", name="Data").first).to_be_visible()
    stage.page.get_by_role("link", name="Play").first.click()
    stage.ready()
    stage.wait(f"f.step > {before} && f.status.state === 'running'")


def test_the_space_bar_plays_and_pauses(stage: Stage) -> None:
    stage.page.locator("body").press("Space")
    stage.wait("f.status.state === 'running'")
    stage.page.locator("body").press("Space")
    stage.wait("f.status.state === 'paused'")


def test_no_page_throws(page: Page, app: str) -> None:
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    stage = Stage(page).open(app)
    stage.press("play")
    stage.wait("f.step > 50")
    stage.pause()
    assert not faults
    assert page.evaluate("window.__playground.faults") == []
