"""What the time machine costs training: `python -m benchmarks.past` prints it for networks of several sizes.

The same number of steps is taken by a player that keeps states and by one that keeps none, one after the other in the same process, several times;
the medians of the processor times are compared, and the time spent on keeping itself is shown as a share. Then the states are handed over to another
process, as when the run is parked: how large they are, and the milliseconds that writing and reading them take, once each time it is parked.
"""

from __future__ import annotations

import time
from statistics import median

from playground.data.images import Digits
from playground.data.plane import Spiral
from playground.engine import machine_code
from playground.engine.threads import prepare_process
from playground.experiment import Data, Experiment, Training
from playground.layers.activations import ReLU, Tanh
from playground.layers.convolution import Conv2d
from playground.layers.dense import Dense
from playground.layers.shaping import Flatten
from playground.optimisers import Adam
from playground.runs.past import Past
from playground.runs.player import Player
from playground.settings import Settings

SECONDS, TIMES = 1.5, 5
WIDE = (Dense(units=64), ReLU(), Dense(units=64), ReLU(), Dense(units=64), ReLU())
CASES = {
    "2-[8,8]-1 tanh, SGD": Experiment(data=Data(source=Spiral()), network=(Dense(units=8), Tanh(), Dense(units=8), Tanh())),
    "2-[64,64,64]-1, Adam": Experiment(data=Data(source=Spiral()), network=WIDE, optimiser=Adam(), training=Training(batch=100)),
    "digits, conv16-dense, Adam": Experiment(
        data=Data(source=Digits()), network=(Conv2d(channels=16), ReLU(), Flatten(), Dense(units=32), ReLU()), optimiser=Adam()
    ),
}


def main() -> None:
    """Measure and print."""
    machine_code.compile_now()
    prepare_process(1)
    print(f"{'network':<30} {'states kept':>11} {'keeping / training':>19} {'with / without':>15} {'handed over':>12} {'write':>9} {'read':>9}")
    for name, experiment in CASES.items():
        pairs = [(run(experiment, 64_000_000), run(experiment, 0)) for _ in range(TIMES)]
        ratio = median(with_[0] / without[0] for with_, without in pairs)
        share = median(with_[1] for with_, _ in pairs)
        past = pairs[0][0][2]
        told = f"{len(past.ring):>11} {100 * share:>17.2f} % {ratio:>15.3f}"
        print(f"{name:<30} {told} {handed_over(past)}", flush=True)


def handed_over(past: Past) -> str:
    """What parking a run and waking it again costs for its past."""
    begun = time.thread_time()
    data = past.hand_over(Settings().keep_past_bytes)
    written = time.thread_time()
    Past(64_000_000).take_up(data)
    read = time.thread_time()
    return f"{len(data) / 1e6:>9.2f} MB {1000 * (written - begun):>6.0f} ms {1000 * (read - written):>6.0f} ms"


def run(experiment: Experiment, room: int) -> tuple[float, float, Past]:
    """Processor seconds a thousand steps, the share of them that went into keeping, and what was kept."""
    player = Player(experiment, past_bytes=room)
    keep, spent = player.past.keep, [0.0]

    def timed(*arguments: object) -> None:
        begun = time.thread_time()
        keep(*arguments)  # type: ignore[arg-type]
        spent[0] += time.thread_time() - begun

    player.past.keep = timed  # type: ignore[method-assign, assignment]
    player.play()
    begun = time.thread_time()
    while time.thread_time() - begun < SECONDS and player.running:
        player.advance()
    took = time.thread_time() - begun
    return 1000 * took / player.step, spent[0] / took, player.past


if __name__ == "__main__":
    main()
