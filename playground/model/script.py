"""The text of an exported script: holes (`$name`) for what differs between experiments, and lines that only some of them need."""

from __future__ import annotations

from collections.abc import Mapping
from string import Template


def render(text: str, flags: Mapping[str, bool], values: Mapping[str, str]) -> str:
    """The text with its holes filled. A line that ends in `  #? this !that` stays only where `this` is true and `that` is not."""
    lines = []
    for line in text.splitlines():
        code, _, conditions = line.partition("  #? ")
        if all(flags[name.removeprefix("!")] is not name.startswith("!") for name in conditions.split()):
            lines.append(code)
    return Template("\n".join(lines)).substitute(values)


SCRIPT = '''\
def make_network() -> nn.Sequential:
    """The network with its initial weights."""
    torch.manual_seed(SEED)
    network = nn.Sequential(
        OrderedDict(
            [
$network
            ]
        )
    )
    network.output.tie(network)  # one matrix for the tokens that go in and those that come out  #? tied
    generator = torch.Generator().manual_seed(SEED + $draws)  #? generator
    with torch.no_grad():
        for layer in network.modules():
            weight, bias = getattr(layer, "weight", None), getattr(layer, "bias", None)
            for gate in (g for p in layer.parameters() for g in p.split(layer.hidden_size)) if isinstance(layer, nn.RNNBase) else ():  #? gates
                if gate.ndim == 2:  #? gates
                    $fill_gate  #? gates
                elif gate.ndim == 1:  #? gates alike
                    gate.fill_($bias)  #? gates alike
            if weight is None or weight.ndim < 2 or isinstance(layer, (nn.LayerNorm, nn.Embedding)):
                continue  # norms, look-up tables and activations keep torch's own start
            $fill
            if bias is not None:  #? alike
                bias.fill_($bias)  #? alike
        for layer in network.modules():  #? recurrent
            if isinstance(layer, Recurrent):  #? recurrent
                layer.start()  #? recurrent
    network.to(memory_format=torch.channels_last)  # convolutions go faster with the channels innermost  #? innermost
    return network


def mixed(use: int, seed: int = SEED) -> int:  #? mixed
    """A seed for each use of the one seed, far from its neighbours (SplitMix64)."""  #? mixed
    z = (seed * 0x9E3779B97F4A7C15 + use * 0xD1342543DE82EF95 + 1) % 2**64  #? mixed
    z = ((z ^ z >> 30) * 0xBF58476D1CE4E5B9) % 2**64  #? mixed
    z = ((z ^ z >> 27) * 0x94D049BB133111EB) % 2**64  #? mixed
    return (z ^ z >> 31) >> 32  #? mixed
  #? mixed
  #? mixed
def augmented(x: Tensor, y: Tensor, epoch: int, first: int) -> tuple[Tensor, Tensor]:  #? augmented
    """A training batch changed by chance; its random numbers follow from the seed and its place in the epoch alone."""  #? augmented
    generator = torch.Generator().manual_seed(mixed(epoch * 2**24 + first, mixed(2**41)))  #? augmented
$changes  #? augmented
    return x, y  #? augmented
  #? augmented
  #? augmented
def batches(x: Tensor, y: Tensor, epoch: int) -> list[tuple[Tensor, Tensor]]:
    """The training examples, batch by batch, in an order of the epoch's own."""  #? shuffled
    order = torch.randperm(len(x), generator=torch.Generator().manual_seed(mixed(epoch)))  #? shuffled
    order = order[:$kept]  # the few that are left make no batch  #? left
    return [(x[some], y[some]) for some in order.split(BATCH)]  #? shuffled !augmented
    pairs = [(x[some], y[some]) for some in order.split(BATCH)]  #? shuffled augmented
    return [augmented(*pair, epoch, number * BATCH) for number, pair in enumerate(pairs)]  #? shuffled augmented
    """All training examples: one batch."""  #? !shuffled
    return [(x, y)]  #? !shuffled !augmented
    return [augmented(x, y, epoch, 0)]  #? !shuffled augmented


@torch.no_grad()
def scores(network: nn.Module, loss_of: nn.Module, x: Tensor, y: Tensor, *parts: str) -> dict[str, float]:
    """Loss and $columns on parts of the data that lie one after another in x and y."""
    network.eval()
    output = network(x)  #? !goes
    output = torch.cat([network(some) for some in x.split($most)])  #? goes
    network.train()
    sizes, found = [SIZES[part] for part in parts], {}
    for part, o, t in zip(parts, output.split(sizes), y.split(sizes)):
        found[f"{part}.loss"] = loss_of(o, t).item() if len(t) else math.nan
        for name, measure in {$measures}.items():
            found[f"{part}.{name}"] = measure(o, t).item() if len(t) else math.nan
    return found


def train(epochs: int, tell: Callable[[dict[str, float]], object]) -> nn.Module:
    """Train, and tell a row for the initial weights and after each epoch."""
    x, y = data()
    network, loss_of = make_network(), $loss
    parameters = list(network.parameters())
    weights = [p for p in parameters if p.ndim >= 2]  #? weights
    optimiser = $optimiser
    penalties = $penalties  #? penalties
    schedule = $schedule  #? schedule
    memory = schedule.start()  #? schedule
    rules = $rules  #? rules
    watches = [rule.start() for rule in rules]  #? rules
    best = None  #? keeper
    steps_per_epoch = len(batches(x[TRAIN], y[TRAIN], 0))  #? schedule
    step = 0

    def learning_rate() -> float:  #? schedule
        return LEARNING_RATE * schedule.factor(Moment(step, steps_per_epoch), memory)  #? schedule
  #? schedule
    @torch.no_grad()
    def row(epoch: int) -> dict[str, float]:
        rate = learning_rate()  #? schedule
        rate = LEARNING_RATE  #? !schedule
        price = float(sum(penalty.value(weights) for penalty in penalties))  #? penalties
        price = 0.0  #? !penalties
        return {"step": step, "epoch": epoch, "learning_rate": rate, "penalty": price}

    tell(row(0) | scores(network, loss_of, x, y, *SIZES))
    torch.manual_seed(mixed(2**40))  # dropout draws from here on  #? noise
    for epoch in range(1, epochs + 1):
        for batch, target in batches(x[TRAIN], y[TRAIN], epoch - 1):
            optimiser.param_groups[0]["lr"] = learning_rate()  #? schedule
  #? full
            def closure() -> Tensor:  #? full
                optimiser.zero_grad()  #? full
                loss = loss_of(network(batch), target)  #? full
                loss.backward()  #? full
                with torch.no_grad():  #? full penalties
                    for penalty in penalties:  #? full penalties
                        penalty.add([w.grad for w in weights], weights)  #? full penalties
                clip_gradients([p.grad for p in parameters], $clip)  #? full clip
                with torch.no_grad():  #? full penalties
                    for penalty in penalties:  #? full penalties
                        loss = loss + penalty.value(weights)  #? full penalties
                return loss.detach()  #? full
  #? full
            optimiser.step(closure)  #? full
            loss = loss_of(network(batch), target)  #? !full
            optimiser.zero_grad()  #? !full
            loss.backward()  #? !full
            for penalty in penalties:  #? !full penalties
                penalty.add([w.grad for w in weights], weights)  #? !full penalties
            clip_gradients([p.grad for p in parameters], $clip)  #? !full clip
            optimiser.step()  #? !full
            limit_weights(weights, $longest)  #? max_norm
            step += 1
        seen = row(epoch)  #? rules
        seen |= scores(network, loss_of, x[VALIDATION], y[VALIDATION], "validation")  #? rules validated
        memory = schedule.observe(memory, seen["validation.loss"])  #? rules plateau
        memory = schedule.observe(memory, scores(network, loss_of, x[VALIDATION], y[VALIDATION], "validation")["validation.loss"])  #? !rules plateau
        watches = [rule.observe(watch, seen) for rule, watch in zip(rules, watches)]  #? rules
        if watches[$keeper].best_step == step:  #? keeper
            best = {name: tensor.clone() for name, tensor in network.state_dict().items()}  #? keeper
        tell(row(epoch) | scores(network, loss_of, x, y, *SIZES))
        if any(watch.reason for watch in watches):  #? rules
            if best is not None:  #? keeper
                network.load_state_dict(best)  #? keeper
            break  #? rules
    return network
'''

DATA = '''\
def data() -> tuple[Tensor, Tensor]:
    """Inputs and targets of the training, validation and test part, one after another, as the network and the loss take them."""
    return unpacked(INPUTS, $kind).view($x), unpacked(TARGETS, $dtype).view($y)


def unpacked(text: str, dtype: torch.dtype) -> Tensor:
    """Numbers from compressed text."""
    return torch.frombuffer(bytearray(zlib.decompress(base64.b64decode(text))), dtype=dtype)


INPUTS = """
$inputs
"""

TARGETS = """
$targets
"""
'''

MAIN = '''\
if __name__ == "__main__":
    torch.set_num_threads(1)  # as in the playground: more threads add numbers up in another order
    torch.set_flush_denormal(True)
    train(int(sys.argv[1]) if len(sys.argv) > 1 else EPOCHS, lambda row: print(json.dumps(row), flush=True))
'''
