"""Messages: arrays survive, nothing else slips in, and a spliced map is the map."""

from __future__ import annotations

from contextlib import suppress

import msgpack
import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from playground.runs.message import TYPES, entries, pack, splice, unpack

plain = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**64 - 1) | st.floats(allow_nan=False) | st.text() | st.binary(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=8,
)


@pytest.mark.parametrize("kind", TYPES)
def test_arrays_of_every_type_survive(kind: str) -> None:
    array = np.arange(6).reshape(2, 3).astype(kind)
    found = unpack(pack({"a": array, "deep": [{"b": array[0]}]}))
    assert found["a"].dtype == array.dtype and np.array_equal(found["a"], array)
    assert np.array_equal(found["deep"][0]["b"], array[0])


@given(arrays.arrays(np.float32, arrays.array_shapes(max_dims=4, max_side=4)))
def test_floats_survive_bit_by_bit(array: np.ndarray) -> None:
    found = unpack(pack({"a": array}))["a"]
    assert found.tobytes() == array.tobytes() and found.shape == array.shape


def test_the_bytes_are_as_documented() -> None:
    raw = msgpack.unpackb(pack({"a": torch.tensor([[1.0, 2.0]])}))
    assert raw == {"a": {"t": "f4", "s": [1, 2], "d": np.array([1, 2], "<f4").tobytes()}}


def test_columns_of_a_transposed_array_are_not_swapped() -> None:
    array = np.arange(6, dtype=np.int32).reshape(2, 3).T
    assert np.array_equal(unpack(pack({"a": array}))["a"], array)


@pytest.mark.parametrize("value", [np.zeros(2, np.int64), torch.zeros(2, dtype=torch.bfloat16).view(torch.int16), object()])
def test_what_the_browser_cannot_read_is_refused(value: object) -> None:
    with pytest.raises(TypeError):
        pack({"a": value})


@given(st.dictionaries(st.text(max_size=5), plain, max_size=20), st.dictionaries(st.integers(0, 9).map(str), plain, max_size=3))
def test_a_spliced_map_is_the_map(body: dict[str, object], more: dict[str, object]) -> None:
    assert splice(len(body), entries(body), more) == entries_with_header(body, more)


def entries_with_header(body: dict[str, object], more: dict[str, object]) -> bytes:
    pairs = [*body.items(), *more.items()]
    return bytes(msgpack.Packer().pack_map_header(len(pairs))) + b"".join(pack({key: value})[1:] for key, value in pairs)


@given(st.binary(max_size=60))
def test_any_bytes_are_a_map_or_a_value_error(data: bytes) -> None:
    with suppress(ValueError):
        assert isinstance(unpack(data), dict)
