"""The command line: results on standard output, talk on standard error, no traceback whatever comes in."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file

from playground import cli
from playground.comparing.swept import sweep
from playground.document import load, to_link
from playground.experiment import Experiment, Training
from playground.model import build, plan
from playground.optimisers import SGD
from playground.stopping import Epochs

ROOT = Path(__file__).parent.parent


def run(*arguments: str, monkeypatch: pytest.MonkeyPatch) -> int:
    """The command within this process; returns its exit code."""
    monkeypatch.setattr(sys, "argv", ["playground", *arguments])
    with pytest.raises(SystemExit) as caught:
        cli.main()
    return int(caught.value.code or 0)


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In an empty folder, and with this process's settings for torch kept."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("playground.training.prepare_process", lambda threads: None)
    monkeypatch.setattr("playground.engine.prepare_process", lambda threads: None)


def test_describe_shows_layers_and_totals(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("describe", "xor", monkeypatch=monkeypatch) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split() for line in lines if "Dense" in line] == [["network[0]", "Dense", "4", "12", "16"], ["network[2]", "Dense", "2", "10", "16"]]
    assert lines[-1].split() == ["total", "25", "36"]


def test_describe_as_json_holds_the_plan(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("describe", "residual_mlp", "--json", monkeypatch=monkeypatch) == 0
    found = json.loads(capsys.readouterr().out)
    planned = plan(load("residual_mlp"))
    assert (found["parameters"], found["flops"], found["problems"]) == (planned.parameters, planned.flops, [])
    assert [layer["path"] for layer in found["layers"]] == [row.path for row in planned.rows]
    assert found["layers"][2]["children"][0]["shape_out"] == [32]


def test_describe_names_every_fault_by_field(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    bad = '{"network":[{"kind":"dense","units":0},{"kind":"dens"}],"seed":-1}'
    assert run("describe", bad, "--json", monkeypatch=monkeypatch) == cli.REFUSED
    paths = [problem["path"] for problem in json.loads(capsys.readouterr().out)["problems"]]
    assert paths == ["network[0].units", "network[1].kind", "seed"]
    assert run("describe", bad, monkeypatch=monkeypatch) == cli.REFUSED
    assert capsys.readouterr().err.startswith("network[0].units: must be at least 1, got 0\n")


def test_describe_shows_what_cannot_run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    bad = '{"network":[{"kind":"dense"},{"kind":"conv2d"}],"optimiser":{"kind":"lbfgs"}}'
    assert run("describe", bad, monkeypatch=monkeypatch) == cli.REFUSED
    out = capsys.readouterr().out
    assert "network[1]: Conv 2-D needs an image" in out
    assert "training.batch: must be 'full'" in out


def test_train_writes_rows_weights_and_a_record(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    experiment = Experiment(training=Training(batch=50))
    Path("mine.json").write_text(experiment.to_json())
    assert run("train", "mine.json", "--out", "results", "--epochs", "3", monkeypatch=monkeypatch) == 0
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [row["step"] for row in rows] == [0, 5, 10, 15]
    assert {"learning_rate", "penalty", "train.loss", "validation.accuracy", "test.accuracy"} < set(rows[0])
    folder = Path("results")
    assert [json.loads(line) for line in (folder / "rows.jsonl").read_text().splitlines()] == rows
    assert load(str(folder / "experiment.json")) == experiment
    record = json.loads((folder / "record.json").read_text())
    assert (record["steps"], record["outcome"], record["link"]) == (15, "3 epochs done", to_link(experiment))
    network = build(experiment)["network"]
    first = network.state_dict()["0_dense.weight"].clone()
    network.load_state_dict(load_file(folder / "weights.safetensors"))
    assert not torch.equal(first, network.state_dict()["0_dense.weight"])


def test_train_makes_a_new_folder_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    assert run("train", "gauss", "--epochs", "1", monkeypatch=monkeypatch) == 0
    assert run("train", "gauss", "--epochs", "1", monkeypatch=monkeypatch) == 0
    assert sorted(path.name for path in Path().iterdir()) == ["gauss-run", "gauss-run-2"]


def test_train_stops_by_its_rules(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    link = to_link(Experiment(training=Training(batch="full", stop=(Epochs(limit=2),))))
    assert run("train", f"https://host/?x={link}", monkeypatch=monkeypatch) == 0
    assert len(capsys.readouterr().out.splitlines()) == 3
    assert Path("run-run").is_dir()


def test_a_run_that_breaks_says_where_and_why(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    document = Experiment(
        data=load("plane").data,
        objective=load("plane").objective,
        optimiser=SGD(lr=10),
        training=Training(batch=10),
    )
    assert run("train", document.to_json(), "--out", "broken", monkeypatch=monkeypatch) == cli.DIVERGED
    assert "Step " in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("train", "xor", "--device", "toaster"), "device: must be one of auto, cpu"),
        (("train", "nothing.json"), "there is no file"),
        (("train", "xor", "--out", "file/below"), "out: cannot make the folder"),
        (("export", "xor", "-o", "nowhere/script.py"), "output: cannot write"),
        (("export", "1.AAAA"), "damaged"),
        (("describe", "{"), "not JSON"),
        (("describe", "[]"), "must be an object"),
    ],
)
def test_bad_input_is_refused_in_a_line(
    arguments: tuple[str, ...], said: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("file").write_text("x")
    assert run(*arguments, monkeypatch=monkeypatch) == cli.REFUSED
    captured = capsys.readouterr()
    assert said in captured.err
    assert "Traceback" not in captured.err
    assert captured.out == ""


def test_export_writes_a_script(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("export", "xor", "-o", "script.py", monkeypatch=monkeypatch) == 0
    assert capsys.readouterr().out == ""
    assert run("export", "xor", monkeypatch=monkeypatch) == 0
    assert capsys.readouterr().out == Path("script.py").read_text()


def test_app_starts_streamlit(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[list[str]] = []
    monkeypatch.setattr(cli.subprocess, "run", lambda command, check: seen.append(command) or subprocess.CompletedProcess(command, 0))
    assert run("app", "--port", "9999", "--server.headless", "true", monkeypatch=monkeypatch) == 0
    assert seen[0][1:5] == ["-m", "streamlit", "run", str(ROOT / "app.py")]
    assert seen[0][5:] == ["--server.address", "127.0.0.1", "--server.port", "9999", "--server.headless", "true"]


def test_the_command_in_a_process_of_its_own(tmp_path: Path) -> None:
    """Standard input, then Ctrl-C in mid-run: rows and weights are there, and no traceback."""
    command = [sys.executable, "-m", "playground.cli", "train", "-", "--epochs", "1000000", "--out", str(tmp_path / "out")]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT)
    assert process.stdin and process.stdout and process.stderr
    process.stdin.write(Experiment().to_json())
    process.stdin.close()
    assert json.loads(process.stdout.readline())["step"] == 0
    process.stdout.readline()
    time.sleep(0.2)
    process.send_signal(signal.SIGINT)
    assert process.wait(timeout=120) == cli.INTERRUPTED
    said = process.stderr.read()
    process.stdout.close()
    process.stderr.close()
    assert "Traceback" not in said
    assert "interrupted after" in said
    assert load_file(tmp_path / "out" / "weights.safetensors")


def test_convert_prints_the_experiment_and_says_what_differs(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    link = "https://playground.tensorflow.org/#dataset=xor&networkShape=3&tutorial=one&noise_hide=true"
    assert run("convert", link, monkeypatch=monkeypatch) == 0
    told = capsys.readouterr()
    assert Experiment.parse(told.out) == load(link)
    assert "note: tutorial" in told.err and "hide=data.source.noise" in told.err


def test_convert_says_which_key_is_broken(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("convert", "https://playground.tensorflow.org/#noise=900&dataset=x", monkeypatch=monkeypatch) == cli.REFUSED
    told = capsys.readouterr()
    assert not told.out
    assert "noise: must be a number from 0 to 80, got \"900\"" in told.err and "dataset: must be one of circle" in told.err


def test_race_stands_experiments_against_each_other(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """The standings on standard output, rows and figure in files, the names of lanes on standard error."""
    slow = load("xor").model_copy(update={"optimiser": SGD(lr=0.001)})
    arguments = ("race", "xor", to_link(slow), "--epochs", "2", "--curves", "rows.csv", "--figure", "race.html", "--over", "flops")
    assert run(*arguments, monkeypatch=monkeypatch) == 0
    out, err = capsys.readouterr()
    assert out.splitlines()[0].startswith("lane,metric,at_equal_steps,at_equal_seconds") and len(out.splitlines()) == 3
    assert "training A" in err and "training B optimiser SGD" in err
    assert len(Path("rows.csv").read_text(encoding="utf-8").splitlines()) == 7 and "plotly" in Path("race.html").read_text(encoding="utf-8")


def test_race_refuses_a_seventh_lane_and_unknown_words(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("race", *["xor"] * 7, monkeypatch=monkeypatch) == cli.REFUSED
    assert capsys.readouterr().err == "lanes: must be 1 to 6 experiments, got 7\n"
    assert run("race", "xor", "--over", "hours", monkeypatch=monkeypatch) == cli.REFUSED
    assert "over: must be one of step, epoch, seconds, flops, got 'hours'" in capsys.readouterr().err


def test_search_prints_trials_and_tells_the_best(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Trials on standard output, the best as an experiment in a file, its score on the test part on standard error alone."""
    arguments = ("--over", "optimiser.lr=0.01..0.1", "--over", "network.units=2..4", "--trials", "3", "--epochs", "1", "--processes", "1")
    assert run("search", "xor", *arguments, "--best", "best.json", "--figures", "shown", monkeypatch=monkeypatch) == 0
    out, err = capsys.readouterr()
    assert out.splitlines()[0].startswith("trial,") and len(out.splitlines()) == 4 and "test" not in out
    assert "3 trials: 3 complete" in err and [line for line in err.splitlines() if ", test " in line] == err.splitlines()[-1:]
    assert load("best.json").data == load("xor").data and Path("shown/history.html").is_file()


def test_sweep_prints_runs_and_tells_the_verdict(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """The same table and the same words as from Python."""
    arguments = ["--over", "optimiser.lr=0.01,0.3", "--seeds", "6", "--epochs", "2", "--threshold", "0.6"]
    files = ["--summary", "settings.csv", "--curves", "rows.csv", "--figures", "shown"]
    assert run("sweep", "xor", *arguments, *files, monkeypatch=monkeypatch) == 0
    printed = capsys.readouterr()
    found = sweep(load("xor"), ["optimiser.lr=0.01,0.3"], seeds=6, epochs=2)
    assert printed.out == found.table().to_csv(index=False)
    assert printed.err.endswith(f"{found.verdict}\n") and f"solves it in {found.solved(1, 0.6)[0]} of 6 seeds" in printed.err
    assert any(way in printed.err for way in found.told_ways())
    assert Path("settings.csv").read_text(encoding="utf-8") == found.summary(0.6).to_csv(index=False)
    assert {path.stem for path in Path("shown").iterdir()} == {"curves", "loss", "ends", "surfaces"} and Path("rows.csv").stat().st_size > 500


def test_sweep_tells_every_fault(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    wrong = ["--over", "optimiser.lrr=1,2", "--over", "network.units=x", "--seeds", "1"]
    assert run("sweep", "xor", *wrong, monkeypatch=monkeypatch) == cli.REFUSED
    told = capsys.readouterr().err
    assert all(field in told for field in ("optimiser.lrr", "network.units", "seeds"))


def test_search_tells_every_fault(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("search", "xor", "--over", "optimiser.lrr=1..2", "--over", "network.units=x", monkeypatch=monkeypatch) == cli.REFUSED
    assert [line.split(":")[0] for line in capsys.readouterr().err.splitlines()] == ["optimiser.lrr", "network.units"]
    assert run("search", "xor", "--over", "optimiser.lr=0.1..0.2", "--sampler", "luck", monkeypatch=monkeypatch) == cli.REFUSED
    assert capsys.readouterr().err.startswith("sampler: ")
