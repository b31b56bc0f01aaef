"""How fast others train the same networks: `python -m benchmarks.rivals` prints a table, in samples a second and as ratios.

The workloads are the first four of `benchmarks/engine.py`. Against the engine's two gears stand the plain loop, JAX (one compiled scan an epoch;
where it is installed), scikit-learn's MLPClassifier, numpy with every formula written out, and, where node and npm are there, convnetjs and
TensorFlow.js (on its "cpu" backend, as node has no WebGL), put into a temporary folder. Same data, widths, batch size, kind of optimiser; one thread,
CPU time of whoever computes, all taking turns, medians of the turns.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from pathlib import Path
from statistics import median
from time import process_time
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from benchmarks.engine import Workload, engine, plain, ratio, workloads
from playground.engine import Trainer, machine_code, prepare_process
from playground.engine.assembly import Assembly, assemble
from playground.layers.dense import Dense

TURNS, BLOCK = 5, 0.4
"""Turns of each, and CPU seconds of each turn."""

PACKAGES = {"convnetjs": "convnetjs", "tfjs": "@tensorflow/tfjs"}
"""Libraries by the name that `rivals.cjs` uses."""

Contestant = Callable[[int], float]
"""Takes so many steps; CPU seconds come back."""


def timed(run: Callable[[int], object]) -> Contestant:
    """One that computes in this process."""

    def steps(count: int) -> float:
        begun = process_time()
        run(count)
        return process_time() - begun

    return steps


def scikit(assembly: Assembly) -> Callable[[int], object]:
    """MLPClassifier, epoch by epoch."""
    from sklearn.neural_network import MLPClassifier

    e, (x, y) = assembly.experiment, examples(assembly)
    widths = tuple(layer.units for layer in e.network if isinstance(layer, Dense))
    batch, solver = int(e.training.batch), "adam" if e.optimiser.tag() == "adam" else "sgd"
    activation = "relu" if any(layer.tag() == "relu" for layer in e.network) else "tanh"
    chosen = {"solver": solver, "learning_rate_init": e.optimiser.lr, "momentum": 0.0, "nesterovs_momentum": False, "alpha": 0.0}
    model, classes = MLPClassifier(widths, activation=activation, batch_size=batch, random_state=0, **chosen), np.unique(y)
    left = [0]

    def run(steps: int) -> None:
        left[0] += steps
        while left[0] > 0:
            model.partial_fit(x, y, classes=classes)
            left[0] -= -(-len(x) // batch)

    return run


def numpy(assembly: Assembly) -> Callable[[int], object]:
    """Forward, backward and update as matrix products, without a framework."""
    e, (x, y) = assembly.experiment, examples(assembly)
    weights = [p.detach().numpy().copy() for p in assembly.network.parameters()]
    means, squares = ([np.zeros_like(w) for w in weights] for _ in range(2))
    bent, adam, rate = any(layer.tag() == "relu" for layer in e.network), e.optimiser.tag() == "adam", np.float32(e.optimiser.lr)
    batch, generator, depth = int(e.training.batch), np.random.default_rng(0), len(weights) // 2
    aims = y[:, None].astype(np.float32) if assembly.plan.outputs == 1 else np.eye(assembly.plan.outputs, dtype=np.float32)[y]
    counted, order, at = [0], np.arange(len(x)), [len(x)]

    def gradients(rows: NDArray[Any], wanted: NDArray[Any]) -> list[NDArray[Any]]:
        values = [rows]
        for i in range(depth):
            z = values[-1] @ weights[2 * i].T + weights[2 * i + 1]
            values.append(z if i == depth - 1 else np.maximum(z, 0) if bent else np.tanh(z))
        o = values[-1]
        share = 1 / (1 + np.exp(-o)) if o.shape[1] == 1 else np.exp(o - o.max(1, keepdims=True))
        d = ((share if o.shape[1] == 1 else share / share.sum(1, keepdims=True)) - wanted) / len(rows)
        found: list[NDArray[Any]] = [o] * len(weights)
        for i in reversed(range(depth)):
            found[2 * i], found[2 * i + 1] = d.T @ values[i], d.sum(0)
            if i:
                d = (d @ weights[2 * i]) * ((values[i] > 0) if bent else 1 - values[i] * values[i])
        return found

    def run(steps: int) -> None:
        for _ in range(steps):
            if at[0] >= len(x):
                generator.shuffle(order)
                at[0] = 0
            chosen = order[at[0] : at[0] + batch]
            at[0] += batch
            counted[0] += 1
            for w, g, a, b in zip(weights, gradients(x[chosen], aims[chosen]), means, squares, strict=True):
                if adam:
                    a += np.float32(0.1) * (g - a)
                    b += np.float32(0.001) * (g * g - b)
                    root = np.sqrt(b / np.float32(1 - 0.999 ** counted[0])) + np.float32(1e-8)
                    w -= rate / np.float32(1 - 0.9 ** counted[0]) * a / root
                else:
                    w -= rate * g

    return run


def jax_scan(assembly: Assembly) -> Callable[[int], object]:
    """An epoch as one compiled scan; plain gradient descent and Adam written out."""
    import jax
    from jax import numpy as jnp

    e, (x, y) = assembly.experiment, examples(assembly)
    weights = [jnp.asarray(p.detach().numpy()) for p in assembly.network.parameters()]
    bent, adam, rate = any(layer.tag() == "relu" for layer in e.network), e.optimiser.tag() == "adam", e.optimiser.lr
    batch, outputs = int(e.training.batch), assembly.plan.outputs
    inputs, targets = jnp.asarray(x), jnp.asarray(y)
    batches = len(x) // batch

    def loss(weights: Any, rows: Any, wanted: Any) -> Any:
        value = rows
        for i in range(0, len(weights), 2):
            value = value @ weights[i].T + weights[i + 1]
            value = value if i == len(weights) - 2 else jax.nn.relu(value) if bent else jnp.tanh(value)
        if outputs == 1:
            return (jax.nn.softplus(value[:, 0]) - value[:, 0] * wanted).mean()
        return -jax.nn.log_softmax(value)[jnp.arange(batch), wanted].mean()

    def step(state: Any, chosen: Any) -> Any:
        weights, means, squares, count = state
        slopes, count = jax.grad(loss)(weights, inputs[chosen], targets[chosen]), count + 1
        if not adam:
            return ([w - rate * g for w, g in zip(weights, slopes, strict=True)], means, squares, count), None
        means = [a + 0.1 * (g - a) for a, g in zip(means, slopes, strict=True)]
        squares = [b + 0.001 * (g * g - b) for b, g in zip(squares, slopes, strict=True)]
        roots = [jnp.sqrt(b / (1 - 0.999**count)) + 1e-8 for b in squares]
        moves = [rate / (1 - 0.9**count) * a / root for a, root in zip(means, roots, strict=True)]
        return ([w - m for w, m in zip(weights, moves, strict=True)], means, squares, count), None

    @jax.jit
    def epoch(state: Any, key: Any) -> Any:
        order = jax.random.permutation(key, len(x))[: batches * batch].reshape(batches, batch)
        return jax.lax.scan(step, state, order)[0]

    empty = [jnp.zeros_like(w) for w in weights]
    held, keys, left = [(weights, empty, empty, 0.0)], jax.random.PRNGKey(0), [0]

    def run(steps: int) -> None:
        left[0] += steps
        while left[0] > 0:
            held[0] = epoch(held[0], jax.random.fold_in(keys, left[0]))
            left[0] -= batches
        jax.block_until_ready(held[0])

    return run


def examples(assembly: Assembly) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    """The training part: inputs as rows, and classes."""
    n = assembly.sizes[0]
    return assembly.x[:n].reshape(n, -1).numpy(), assembly.y[:n].reshape(n).long().numpy()


class Node:
    """A library in a process of node."""

    def __init__(self, folder: Path, library: str, assembly: Assembly) -> None:
        e, (x, y) = assembly.experiment, examples(assembly)
        told = {"library": library, "shape": assembly.prepared.shape, "layers": list(layers(assembly)), "classes": max(2, assembly.plan.outputs)}
        told |= {"batch": e.training.batch, "optimiser": e.optimiser.tag(), "lr": e.optimiser.lr, "x": x.tolist(), "y": y.tolist()}
        command = ["node", str(Path(__file__).with_suffix(".cjs"))]
        pipes: Any = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
        self._process = subprocess.Popen(command, env={"NODE_PATH": str(folder / "node_modules"), "PATH": path_of("node")}, text=True, **pipes)
        if self._ask(json.dumps(told)) != "ready":
            raise RuntimeError(f"{library} could not be started")

    def __call__(self, steps: int) -> float:
        return float(self._ask(str(steps)))

    def close(self) -> None:
        """End it."""
        self._process.kill()
        self._process.communicate()

    def _ask(self, line: str) -> str:
        assert self._process.stdin and self._process.stdout
        self._process.stdin.write(line + "\n")
        self._process.stdin.flush()
        while True:
            answer = self._process.stdout.readline()
            if not answer or answer.strip() == "ready" or answer.strip().replace(".", "", 1).isdigit():  # TensorFlow.js greets at length
                return answer.strip()


def path_of(program: str) -> str:
    """The folder of a program."""
    return str(Path(shutil.which(program) or program).parent)


def layers(assembly: Assembly) -> Iterator[dict[str, object]]:
    """The hidden layers, each with the activation that follows."""
    network = assembly.experiment.network
    for layer, after in zip(network, (*network[1:], None), strict=True):
        activation = after.tag() if after is not None else ""
        if layer.tag() == "dense":
            yield {"kind": "dense", "units": layer.units, "activation": activation}  # type: ignore[attr-defined]
        elif layer.tag() == "conv2d":
            yield {"kind": "conv", "units": layer.channels, "activation": activation}  # type: ignore[attr-defined]
        elif layer.tag() == "max_pool":
            yield {"kind": "pool"}


def installed(folder: Path) -> tuple[str, ...]:
    """Put the packages there; those that came."""
    if not (shutil.which("node") and shutil.which("npm")):
        return ()
    command = ["npm", "install", "--no-audit", "--no-fund", "--ignore-scripts", "--silent", *PACKAGES.values()]
    done = subprocess.run(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False).returncode == 0
    return tuple(name for name, package in PACKAGES.items() if done and (folder / "node_modules" / package).exists())


def contest(work: Workload, folder: Path, libraries: tuple[str, ...], stack: ExitStack) -> dict[str, Contestant]:
    """Everybody who can train this."""
    e, assembly = work.experiment, assemble(work.experiment, "cpu")
    found = {"plain loop": timed(plain(e)), "engine, torch": timed(engine(e, "torch"))}
    if Trainer(e, device="cpu").gear == "fused":
        found["engine, fused"] = timed(engine(e, "fused"))
    if assembly.x.ndim == 2:
        found |= {"scikit-learn": timed(scikit(assembly)), "numpy": timed(numpy(assembly))}
        with suppress(ImportError):
            found["JAX, jit and scan"] = timed(jax_scan(assembly))
    for library in libraries:
        node = Node(folder, library, assembly)
        stack.callback(node.close)
        found[library] = node
    return found


def measure(found: dict[str, Contestant]) -> dict[str, list[float]]:
    """CPU seconds a step, turn by turn."""
    counts = {}
    for name, run in found.items():
        count = 20
        run(count)  # compilers look at what is hot before they make it fast
        while (seconds := run(count)) < BLOCK / 4:
            count *= 2
        counts[name] = max(1, int(count * BLOCK / seconds))
    times: dict[str, list[float]] = {name: [] for name in found}
    for _ in range(TURNS):
        for name, run in found.items():
            times[name].append(run(counts[name]) / counts[name])
    return times


def main(*chosen: str) -> None:
    """Print the table; arguments choose workloads by number."""
    warnings.filterwarnings("ignore")
    machine_code.compile_now()
    prepare_process()
    with tempfile.TemporaryDirectory(prefix="playground-rivals-") as place:
        folder = Path(place)
        libraries = installed(folder)
        print(f"torch {torch.__version__}, one thread, CPU time, medians of {TURNS} turns; × is the engine's best gear against it\n", flush=True)
        print("| Network | trained by | samples/s | engine |\n|---|---|---|---|")
        for number, work in enumerate(workloads()[:4], 1):
            if chosen and str(number) not in chosen:
                continue
            with ExitStack() as stack:
                times = measure(contest(work, folder, libraries, stack))
            best = min((name for name in times if name.startswith("engine")), key=lambda name: median(times[name]))
            for name in sorted(times, key=lambda name: median(times[name])):
                print(f"| {work.name} | {name} | {work.batch / median(times[name]):,.0f} | {ratio(times[name], times[best]):.1f}× |", flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
