"""A person with a file: added, corrected, learnt from, asked about new rows, taken away."""

from __future__ import annotations

import csv
import io
import random
import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.stage import Stage


def table(rows: int = 120) -> str:
    """German numbers, a column of codes that are categories, gaps, and an answer that follows from size and colour."""
    draw = random.Random(1)
    lines = ["Größe;Farbe;Filiale;gekauft"]
    for _ in range(rows):
        size, colour = draw.uniform(0, 10), draw.choice(["rot", "blau"])
        bought = "ja" if size + (3 if colour == "rot" else 0) > 6 else "nein"
        lines.append(f"{'' if draw.random() < 0.05 else f'{size:.2f}'.replace('.', ',')};{colour};{draw.randint(1, 3)};{bought}")
    return "\n".join(lines) + "\n"


def add(page: Page, name: str, content: bytes) -> None:
    page.locator('input[type="file"]').first.set_input_files([{"name": name, "mimeType": "text/csv", "buffer": content}])


def part(page: Page, name: str) -> None:
    page.get_by_role("radio", name=name, exact=True).click()


@pytest.mark.timeout(600)
def test_a_file_is_added_corrected_learnt_and_asked(app: str, page: Page) -> None:
    page.goto(f"{app}/data")
    expect(page.get_by_text("Data sets").first).to_be_visible()
    add(page, "käufe.csv", table().encode("cp1252"))
    expect(page.get_by_role("heading", name="käufe")).to_be_visible()
    expect(page.get_by_text("120 rows · 4 columns")).to_be_visible()

    page.get_by_role("combobox", name="Decimal sign").click()  # a wrong correction shows at once, and is taken back
    page.get_by_role("option", name="point  1.5").click()
    expect(page.get_by_role("button", name="Detect anew")).to_be_visible()
    page.get_by_role("button", name="Detect anew").click()
    expect(page.get_by_text("Detected from the file")).to_be_visible()

    part(page, "Columns")
    expect(page.get_by_text("What each column holds.")).to_be_visible()
    expect(page.get_by_test_id("stDataFrame").first).to_be_visible()

    part(page, "Learn")
    expect(page.get_by_text("From 3 columns: Größe, Farbe, Filiale")).to_be_visible()
    expect(page.get_by_text("missing numbers and dates become")).to_be_visible()
    page.get_by_role("button", name="Train on it").click()
    stage = Stage(page).ready()
    expect(page.get_by_role("button", name="käufe")).to_be_visible()
    stage.press("play")
    stage.wait("f.metrics?.test?.accuracy > 0.85")
    stage.pause()

    page.goto(f"{app}/data")  # a fresh load: the file and the run are found again
    expect(page.get_by_role("heading", name="käufe")).to_be_visible()
    part(page, "Predict")
    page.get_by_role("button", name="Predict", exact=True).click()
    expect(page.get_by_text("by the network as it was at step")).to_be_visible()
    with page.expect_download() as waiting:
        page.get_by_test_id("stDownloadButton").get_by_role("button").click()
    rows = list(csv.DictReader(io.StringIO(Path(waiting.value.path()).read_text(encoding="utf-8"))))
    assert len(rows) == 1 and rows[0]["predicted gekauft"] in ("ja", "nein")
    assert abs(float(rows[0]["p(ja)"]) + float(rows[0]["p(nein)"]) - 1) < 1e-3


@pytest.mark.timeout(600)
def test_hostile_files_get_sentences_and_the_page_goes_on(app: str, page: Page) -> None:
    page.goto(f"{app}/data")
    expect(page.get_by_text("Data sets").first).to_be_visible()
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 90_000_000)
    for name, content, said in (
        ("empty.csv", b"\n", "empty.csv: "),
        ("tool.csv", b"MZ\x90\x00" + b"\0" * 64, "tool.csv: this is a Windows program"),
        ("bomb.xlsx", bomb.getvalue(), "bomb.xlsx: unpacked, its 2 parts would take 90.0 MB"),
    ):
        add(page, name, content)
        expect(page.get_by_text(said)).to_be_visible()
    add(page, "good.csv", b"a,b\n" + b"1,2\n3,4\n" * 20)
    expect(page.get_by_role("heading", name="good")).to_be_visible()


def test_a_set_at_the_end_of_the_list_is_in_sight_when_it_is_chosen(app: str, page: Page) -> None:
    page.goto(f"{app}/data")
    last = page.get_by_role("radio", name="Diabetes", exact=True)
    expect(last).to_be_attached()
    last.check(force=True)
    expect(page.get_by_role("heading", name="Diabetes")).to_be_in_viewport()
