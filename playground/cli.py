"""The command line: `playground train | race | search | sweep | explain | describe | export | convert | app`."""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn
from urllib.parse import urlencode

import typer

from playground.problem import Problem, SpecError

if TYPE_CHECKING:
    from playground.experiment import Experiment

REFUSED, DIVERGED, INTERRUPTED = 2, 1, 130
"""Exit codes: the input is at fault; the run broke; Ctrl-C."""

SUMMARY = "Assemble a neural network, watch it learn, look inside."

app = typer.Typer(name="playground", no_args_is_help=True, pretty_exceptions_enable=False, help=SUMMARY)

What = Annotated[str, typer.Argument(metavar="EXPERIMENT", help="A file, a share link, a preset's name, or - for standard input.")]


@app.command()
def train(
    experiment: Annotated[str, typer.Argument(metavar="EXPERIMENT|RUN", help="A file, link, preset or -; or a RUN folder or file, to go on with.")],
    out: Annotated[Path | None, typer.Option(help="Folder for weights, rows and the record; by default one named after the experiment.")] = None,
    epochs: Annotated[int | None, typer.Option(min=1, help="Epochs to train; by default the stop rules decide, or 100.")] = None,
    device: Annotated[str | None, typer.Option(help="cpu, cuda, mps or auto, instead of what the experiment says.")] = None,
) -> None:
    """Train: progress on standard error, a row of metrics a line as JSON on standard output, weights as safetensors in a folder.

    A folder that this command wrote, or a run file of the app, goes on from where it was, for so many epochs more.
    """
    from playground.engine.record import read_checkpoint
    from playground.training import Job, new_folder

    run = _run(experiment)
    checkpoint = read_checkpoint(run) if run is not None else None
    job = Job(checkpoint.experiment if checkpoint else _load(experiment), epochs=epochs, device=device, checkpoint=checkpoint)
    folder = new_folder(out, _stem(experiment))
    job.run()
    job.save(folder)
    _say(f"{job.outcome()}\n{folder / 'weights.safetensors'}")
    if job.interrupted:
        raise typer.Exit(INTERRUPTED)
    if job.trainer.diverged:
        raise typer.Exit(DIVERGED)


@app.command()
def race(
    experiments: Annotated[list[str], typer.Argument(metavar="EXPERIMENT…", help="Up to six: files, share links or presets' names.")],
    epochs: Annotated[int | None, typer.Option(min=1, help="Epochs to train; by default the stop rules decide, or 100.")] = None,
    seed: Annotated[int | None, typer.Option(min=0, help="Seed of every lane; by default that of the first.")] = None,
    part: Annotated[str, typer.Option(help="Part of the data to stand by: train, validation or test.")] = "test",
    output: Annotated[Path | None, typer.Option("--output", "-o", help="File for the standings as CSV; standard output without.")] = None,
    curves: Annotated[Path | None, typer.Option(help="File for every row of every lane, as CSV.")] = None,
    figure: Annotated[Path | None, typer.Option(help="File for the curves, as a page of HTML.")] = None,
    over: Annotated[str, typer.Option(help="What the figure is drawn over: step, epoch, seconds or flops.")] = "step",
) -> None:
    """Train experiments under the same random numbers and say how they stand: one seed, so one race."""
    from playground.comparing.race import PARTS
    from playground.comparing.race import race as run
    from playground.figures.race_curves import AXES, draw_race, race_curves

    for name, value, known in (("part", part, PARTS), ("over", over, tuple(AXES))):
        if value not in known:
            raise SpecError([Problem(name, f"must be one of {', '.join(known)}, got {value!r}")])
    found = run([_load(text) for text in experiments], epochs=epochs, seed=seed, told=lambda name: _say(f"training {name}"))
    text = found.table(part).to_csv(index=False)
    typer.echo(text, nl=False) if output is None else _write(output, text)
    if curves is not None:
        _write(curves, found.curves().to_csv(index=False))
    if figure is not None:
        measure = f"{part}.{found.lanes[0].metric}"
        _write(figure, draw_race(race_curves(found.curves(), over=over, measure=measure), over=over, measure=measure).to_html(include_plotlyjs=True))


@app.command()
def search(
    experiment: What,
    over: Annotated[list[str], typer.Option(help="A field and what it may be: optimiser.lr=0.001..1, network.hidden=8,8-8. Several times.")],
    sampler: Annotated[str, typer.Option(help="tpe, cmaes, random or grid.")] = "tpe",
    pruner: Annotated[str | None, typer.Option(help="median, hyperband or none; by default median, and none with a cost.")] = None,
    trials: Annotated[int, typer.Option(min=1, max=2000, help="How many settings are tried.")] = 40,
    epochs: Annotated[int | None, typer.Option(min=1, help="Epochs of a trial; by default its stop rules decide, or 60.")] = None,
    cost: Annotated[str, typer.Option(help="Weighed against the error: parameters, flops, seconds or none.")] = "none",
    seed: Annotated[int, typer.Option(min=0, help="Seed of what is chosen.")] = 0,
    processes: Annotated[int | None, typer.Option(min=1, help="Processes that train; by default one a core for long searches.")] = None,
    output: Annotated[Path | None, typer.Option("--output", "-o", help="File for every trial as CSV; standard output without.")] = None,
    best: Annotated[Path | None, typer.Option(help="File for the best experiment as JSON.")] = None,
    figures: Annotated[Path | None, typer.Option(help="Folder for the figures, as pages of HTML.")] = None,
) -> None:
    """Look for better settings by the validation part; the best alone is told with its score on the test part."""
    from playground.comparing.found import pursued, study_of
    from playground.engine import machine_code, prepare_process
    from playground.figures.search import search_figures
    from playground.settings import settings

    chosen = {"sampler": sampler, "pruner": pruner, "trials": trials, "epochs": epochs, "cost": cost, "seed": seed}
    prepare_process(settings().worker_threads)
    machine_code.begin()
    base = _load(experiment)
    found = pursued(base, study_of(base, over, **chosen), processes=processes, told=_say)
    text = found.table().to_csv(index=False)
    typer.echo(text, nl=False) if output is None else _write(output, text)
    for line in found.verdict():
        _say(line)
    if best is not None and found.best is not None:
        _write(best, found.best.document + "\n")
    if figures is not None:
        figures.mkdir(parents=True, exist_ok=True)
        for name, drawn in search_figures(found).items():
            _write(figures / f"{name}.html", drawn.to_html(include_plotlyjs=True))


@app.command()
def sweep(
    experiment: What,
    over: Annotated[list[str] | None, typer.Option(help="A field and its values: optimiser.lr=0.01,0.03 or 0.001..1. Twice for two.")] = None,
    seeds: Annotated[int, typer.Option(help="Runs of every setting, each with another seed.")] = 32,
    epochs: Annotated[int | None, typer.Option(min=1, help="Epochs of a run; by default its stop rules decide, or 60.")] = None,
    fresh: Annotated[bool, typer.Option("--fresh", help="Draw new data with every seed, too.")] = False,
    threshold: Annotated[float, typer.Option(help="The accuracy, or R², from which a run has solved its task.")] = 0.95,
    processes: Annotated[int | None, typer.Option(min=1, help="Processes that train; by default one a core for long comparisons.")] = None,
    output: Annotated[Path | None, typer.Option("--output", "-o", help="File for every run as CSV; standard output without.")] = None,
    summary: Annotated[Path | None, typer.Option(help="File for a row a setting, as CSV.")] = None,
    curves: Annotated[Path | None, typer.Option(help="File for every row of every run, as CSV.")] = None,
    figures: Annotated[Path | None, typer.Option(help="Folder for the figures, as pages of HTML.")] = None,
) -> None:
    """Compare settings over many seeds, and say whether they differ by more than luck."""
    from playground.comparing.swept import sweep_of, swept
    from playground.engine import machine_code, prepare_process
    from playground.figures.sweep import sweep_figures
    from playground.settings import settings

    base = _load(experiment)
    chosen = sweep_of(base, over or [], seeds=seeds, epochs=epochs, fresh=fresh)
    prepare_process(settings().worker_threads)
    machine_code.begin()
    found = swept(base, chosen, processes=processes)
    text = found.table().to_csv(index=False)
    typer.echo(text, nl=False) if output is None else _write(output, text)
    for line in found.told_ways():
        _say(line)
    for setting in found.settings if len(found.settings) <= 12 else ():
        solved, count = found.solved(setting.number, threshold)
        _say(f"{setting.name} solves it in {solved} of {count} seeds ({found.measure} of {threshold:g} or more)")
    _say(str(found.verdict))
    if summary is not None:
        _write(summary, found.summary(threshold).to_csv(index=False))
    if curves is not None:
        _write(curves, found.curves().to_csv(index=False))
    if figures is not None:
        figures.mkdir(parents=True, exist_ok=True)
        for name, drawn in sweep_figures(found).items():
            _write(figures / f"{name}.html", drawn.to_html(include_plotlyjs=True))


@app.command()
def explain(
    run: Annotated[Path, typer.Argument(metavar="RUN", help="A folder that `playground train` wrote.")],
    row: Annotated[list[int] | None, typer.Option(min=0, help="Which example of the data, counted from 0; may be given several times.")] = None,
    method: Annotated[str, typer.Option(help="Its kind, or JSON with parameters.")] = "integrated_gradients",
    target: Annotated[str | None, typer.Option(help="A class or number, by name or index; by default what the network finds likeliest.")] = None,
    against: Annotated[str | None, typer.Option(help="Another class: why the target and not this one.")] = None,
    baseline: Annotated[str | None, typer.Option(help="Its kind, or JSON with parameters; by default the average example.")] = None,
    place: Annotated[int | None, typer.Option(min=0, help="Of answers at each position, or pixel row by row, which; counted from 0.")] = None,
    seed: Annotated[int, typer.Option(min=0, help="Where random numbers come from.")] = 0,
    as_json: Annotated[bool, typer.Option("--json", help="Everything as JSON instead of a table as CSV.")] = False,
    output: Annotated[Path | None, typer.Option("--output", "-o", help="File to write; standard output without.")] = None,
) -> None:
    """Say which inputs made a trained network answer as it does, and whether the scores add up."""
    from playground.explaining.report import as_csv, report
    from playground.explaining.report import as_json as json_of
    from playground.explaining.trained import trained

    rows = row or [0]
    found = report(trained(run), rows, method=method, target=target, against=against, baseline=baseline, place=place, seed=seed)
    _say(f"{found.method.name()}: {found.title}{'' if found.error is None else f'; the sum of the scores: {found.verdict}'}")
    for note in found.notes:
        _say(f"note: {note}")
    text = (json_of if as_json else as_csv)(found, rows)
    if output is None:
        typer.echo(text, nl=False)
    else:
        _write(output, text)


@app.command()
def describe(experiment: What, as_json: Annotated[bool, typer.Option("--json", help="As JSON instead of a table.")] = False) -> None:
    """Show layers, shapes, parameters and FLOPs, or every fault by field; of a published architecture by its name too."""
    from playground.architectures import blueprints

    if experiment in blueprints():
        blueprint = blueprints()[experiment]
        typer.echo(json.dumps(blueprint.as_data(), indent=2, ensure_ascii=False) if as_json else str(blueprint))
        return
    try:
        from playground.model import describe as described

        description = described(_load(experiment))
    except SpecError as error:
        if not as_json:
            raise
        typer.echo(json.dumps({"problems": _plain(error.problems)}, indent=2, ensure_ascii=False))
        raise typer.Exit(REFUSED) from None
    typer.echo(json.dumps(description.as_data(), indent=2, ensure_ascii=False) if as_json else str(description))
    if description.problems:
        raise typer.Exit(REFUSED)


@app.command()
def export(
    experiment: Annotated[str, typer.Argument(metavar="EXPERIMENT|RUN", help="As for the others, or a folder that `playground train` wrote.")],
    output: Annotated[Path | None, typer.Option("--output", "-o", help="File to write; standard output without.")] = None,
    form: Annotated[str | None, typer.Option("--format", help="py, ipynb, onnx or safetensors; by default what the file's ending says.")] = None,
) -> None:
    """Write a PyTorch script or notebook that repeats the run's numbers; of a trained RUN also its weights, or ONNX checked with onnxruntime."""
    from playground import exports
    from playground.explaining.trained import saved

    wanted, run = exports.form_of(form, output), _run(experiment)
    if wanted.trained and run is None:
        raise SpecError([Problem("run", f"{wanted} needs a trained network: expected a folder that `playground train` wrote, got {experiment}")])
    if wanted.trained and run is not None:
        content = exports.network(saved(run), wanted)
    else:
        content = exports.code(saved(run).experiment if run is not None else _load(experiment), wanted)
    if output is None:
        sys.stdout.buffer.write(content)
        sys.stdout.flush()
    else:
        _write(output, content)


@app.command()
def convert(link: Annotated[str, typer.Argument(metavar="LINK", help="A link of TensorFlow Playground.")]) -> None:
    """Print the experiment of a TensorFlow Playground link as JSON; what has no equal here is said on standard error."""
    from playground.document import opened, to_link

    found = opened(link)
    typer.echo(found.experiment.to_json(indent=2))
    for note in found.notes:
        _say(f"note: {note}")
    if found.lesson.parameters():
        _say(f"lesson: {urlencode({'x': to_link(found.experiment), **found.lesson.parameters()}, safe=',')}")


@app.command(name="app", context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def start(
    context: typer.Context,
    address: Annotated[str, typer.Option(help="Address to listen on; 0.0.0.0 lets others in.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port to listen on.")] = 8501,
) -> None:
    """Start the app in the browser; further options go to Streamlit."""
    script = Path(__file__).parent.parent / "app.py"
    if not script.is_file():
        raise SpecError([Problem("", f"the app is not installed with the package: expected {script}; run this from a checkout")])
    _say(f"Neural Playground: http://{address}:{port}")
    command = [sys.executable, "-m", "streamlit", "run", str(script), "--server.address", address, "--server.port", str(port), *context.args]
    raise typer.Exit(subprocess.run(command, check=False).returncode)


def main() -> NoReturn:
    """The entry point: faults as lines on standard error, never a traceback."""
    try:
        app()
    except SpecError as error:
        for problem in error.problems:
            _say(str(problem))
        sys.exit(REFUSED)
    except BrokenPipeError:  # the reader of our output has gone
        with contextlib.suppress(OSError):
            sys.stderr.close()
        sys.exit(0)
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
    sys.exit(0)


def _load(text: str) -> Experiment:
    from playground.document import MOST, load, parse

    return parse(sys.stdin.buffer.read(MOST + 1)) if text == "-" else load(text)


def _run(text: str) -> Path | None:
    """The folder of a run, or a file that holds one, if that is what was given."""
    try:
        path = Path(text).expanduser()
        return path if path.is_dir() or (path.is_file() and path.suffix == ".safetensors") else None
    except (OSError, ValueError, RuntimeError):
        return None


def _stem(text: str) -> str:
    """A folder's name for what was asked for: the file's, the preset's, or just `run`."""
    name = Path(text).stem if len(text) < 120 and "://" not in text and not text.startswith("{") else ""
    return "".join(c for c in name if c.isalnum() or c in "-_") or "run"


def _write(path: Path, content: str | bytes) -> None:
    try:
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    except OSError as error:
        raise SpecError([Problem("output", f"cannot write {path}: {error.strerror}")]) from error


def _plain(problems: tuple[Problem, ...]) -> list[dict[str, str]]:
    return [{"path": problem.path, "message": problem.message} for problem in problems]


def _say(text: str) -> None:
    typer.echo(text, err=True)


if __name__ == "__main__":
    main()
