"""The mathematics of the warped plane: principal components against numpy, the nearest turn, straight decisions."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from playwright.sync_api import Browser

from tests.browser.modules import Modules

Matrix = NDArray[np.float64]


@pytest.fixture(scope="module")
def modules(browser: Browser) -> Iterator[Modules]:
    page = browser.new_page()
    yield Modules(page)
    page.close()


def symmetric(spectrum: list[float], seed: int = 0) -> Matrix:
    basis = np.linalg.qr(np.random.default_rng(seed).normal(size=(len(spectrum),) * 2))[0]
    return np.asarray(basis @ np.diag(spectrum) @ basis.T)


SPECTRA = {
    "plain": [5.0, 3.0, 1.0, 0.5],
    "two alike": [4.0, 4.0, 1.0, 0.0],
    "all alike": [2.0] * 5,
    "zero": [0.0] * 3,
    "rank one": [7.0, *[0.0] * 6],
    "wide": list(np.geomspace(1e4, 1e-8, 64)),
}


@pytest.mark.parametrize("name", SPECTRA)
@pytest.mark.parametrize("warm", [False, True])
def test_eigenvectors_rebuild_the_matrix(modules: Modules, name: str, warm: bool) -> None:
    """From scratch, and from the vectors of a matrix a little off."""
    matrix = symmetric(SPECTRA[name])
    d = len(matrix)
    near = symmetric(SPECTRA[name]) + 1e-3 * symmetric(SPECTRA[name], 1)
    body = "const { values, vectors } = m.eigen(matrix, d, near && m.eigen(near, d).vectors); return [[...values], [...vectors]];"
    values, vectors = modules.run("warp/eigen.js", body, matrix=matrix.ravel().tolist(), d=d, near=near.ravel().tolist() if warm else None)
    rows = np.reshape(vectors, (d, d))
    scale = np.abs(matrix).max() + 1e-30
    np.testing.assert_allclose(values, np.linalg.eigvalsh(matrix)[::-1], atol=1e-12 * scale)
    np.testing.assert_allclose(rows @ rows.T, np.eye(d), atol=1e-12)
    np.testing.assert_allclose(rows.T @ np.diag(values) @ rows, matrix, atol=1e-12 * scale)


def components(modules: Modules, points: Matrix) -> dict[str, Any]:
    """Of points (n, d), every second of which counts."""
    body = """
        const rows = Array.from({length: count / 2}, (_, k) => 2 * k);
        const { mean, matrix } = m.covariance(Float64Array.from(values), d, count, rows);
        const { axes, shares } = m.principal(matrix, d);
        return {mean: [...mean], axes: axes.map((axis) => [...axis]), shares};"""
    return modules.run("warp/pca.js", body, values=points.T.ravel().tolist(), count=len(points), d=points.shape[1])


@pytest.mark.parametrize("d", [3, 8, 64])
def test_principal_components_are_those_of_numpy(modules: Modules, d: int) -> None:
    random = np.random.default_rng(d)
    points = random.normal(size=(300, d)) @ random.normal(size=(d, d)) + random.normal(size=d)
    got = components(modules, points)
    half = points[::2]
    _, singular, axes = np.linalg.svd(half - half.mean(0))
    np.testing.assert_allclose(got["mean"], half.mean(0), atol=1e-12)
    np.testing.assert_allclose(got["shares"], (singular**2 / (singular**2).sum())[:2], rtol=1e-10)
    np.testing.assert_allclose(np.abs(np.array(got["axes"]) @ axes[:2].T), np.eye(2), atol=1e-8)


def test_points_that_all_agree_have_no_variance_to_share(modules: Modules) -> None:
    got = components(modules, np.ones((10, 4)))
    assert got["shares"] == [0, 0]
    np.testing.assert_allclose(np.array(got["axes"]) @ np.array(got["axes"]).T, np.eye(2), atol=1e-12)


STEADY = """
    let last = null;
    return matrices.map((matrix) => {
        last = m.principal(Float64Array.from(matrix), d, last, inertia);
        return last.axes.map((axis) => [...axis]);
    });"""


def planes(modules: Modules, matrices: list[Matrix], inertia: float) -> list[Matrix]:
    axes = modules.run("warp/pca.js", STEADY, matrices=[m.ravel().tolist() for m in matrices], d=len(matrices[0]), inertia=inertia)
    return [np.array(pair).T @ np.array(pair) for pair in axes]


def test_components_of_nearly_the_same_variance_do_not_change_places(modules: Modules) -> None:
    """The second and the third take turns at being the larger, by a thousandth."""
    back_and_forth = [np.diag([4.0, 1 + 1e-3 * (-1) ** k, 1.0, 0.2]) for k in range(10)]
    free, held = planes(modules, back_and_forth, 0), planes(modules, back_and_forth, 0.01)
    assert max(np.abs(p - q).max() for p, q in pairwise(free)) > 0.99
    assert max(np.abs(p - q).max() for p, q in pairwise(held)) < 1e-9


def test_a_held_plane_still_finds_the_components(modules: Modules) -> None:
    """Held by a hundredth, it comes to rest in the plane of the largest variance, and on the way lacks at most two hundredths of it."""
    before, after = symmetric([4.0, 2.0, 1.0, 0.1], 1), symmetric([4.0, 2.0, 1.0, 0.1], 2)
    found = planes(modules, [before, *[after] * 6], 0.01)
    assert np.trace(found[1] @ after) > 6 - 2 * 0.01 * 4
    axes = np.linalg.eigh(after)[1][:, -2:]
    np.testing.assert_allclose(found[-1], axes @ axes.T, atol=1e-8)


@pytest.mark.parametrize("mirrored", [False, True])
def test_the_nearest_turn_is_that_of_procrustes(modules: Modules, mirrored: bool) -> None:
    random = np.random.default_rng(3)
    points = random.normal(size=(40, 2)) + 5
    turn = np.array([[np.cos(2.0), np.sin(2.0)], [-np.sin(2.0), np.cos(2.0)]]) @ np.diag([1, -1 if mirrored else 1])
    others = points @ turn + random.normal(scale=0.1, size=(40, 2)) - 3
    got = modules.run(
        "warp/pca.js",
        "return m.procrustes(points, others, rows)",
        points=points.ravel().tolist(),
        others=others.ravel().tolist(),
        rows=list(range(40)),
    )
    u, _, v = np.linalg.svd((points - points.mean(0)).T @ (others - others.mean(0)))
    np.testing.assert_allclose(np.reshape(got, (2, 2)), u @ v, atol=1e-12)


def test_points_in_one_place_are_turned_by_nothing(modules: Modules) -> None:
    assert modules.run("warp/pca.js", "return m.procrustes([1, 1, 1, 1], [0, 0, 3, 1], [0, 1])") is None


def test_one_output_decides_along_its_line(modules: Modules) -> None:
    ((x0, y0, x1, y1),) = modules.run("warp/decision.js", "return m.boundaries([3, -4], [2], [-2, 2, -2, 2])")
    assert [3 * x0 - 4 * y0 + 2, 3 * x1 - 4 * y1 + 2] == pytest.approx([0, 0])
    assert [max(abs(x0), abs(y0)), max(abs(x1), abs(y1))] == pytest.approx([2, 2])
    assert modules.run("warp/decision.js", "return m.boundaries([0, 0], [2], [-2, 2, -2, 2])") == []
    assert modules.run("warp/decision.js", "return m.boundaries([1, 0], [9], [-2, 2, -2, 2])") == []


def test_of_several_outputs_the_two_largest_meet_at_each_boundary(modules: Modules) -> None:
    random = np.random.default_rng(5)
    weight, bias = random.normal(size=(4, 2)), random.normal(size=4)
    pieces = modules.run("warp/decision.js", "return m.boundaries(weight, bias, [-9, 9, -9, 9])", weight=weight.ravel().tolist(), bias=bias.tolist())
    along = np.linspace(0, 1, 200)[:, None]
    drawn = np.concatenate([(1 - along) * piece[:2] + along * piece[2:] for piece in np.array(pieces)])
    scores = np.sort(drawn @ weight.T + bias)
    np.testing.assert_allclose(scores[:, -1], scores[:, -2], atol=1e-9)
    across = np.stack([np.linspace(-9, 9, 400), np.full(400, 0.5)], 1)
    answers = np.argmax(across @ weight.T + bias, 1)
    changes = across[:-1][answers[:-1] != answers[1:]]
    assert len(changes)
    assert all(np.linalg.norm(drawn - change, axis=1).min() < 0.2 for change in changes)


def test_a_single_number_is_drawn_along_a_line(modules: Modules) -> None:
    body = """
        const p = new m.Projection(1, 3, [0, 1, 2]);
        p.take(Float32Array.of(1, 2, 5, 4, 3), 5, () => null, 0);
        return [[...p.coords], p.limits, p.broken];"""
    coords, limits, broken = modules.run("warp/projection.js", body)
    assert coords[::2] == [1, 2, 5, 4, 3]
    assert all(0 < abs(y) < 0.32 for y in coords[1:6:2]), "data points are spread"
    assert coords[7::2] == [0, 0], "the grid is not"
    assert limits[:2] == [1, 5]
    assert not broken


def test_numbers_that_are_none_are_not_drawn(modules: Modules) -> None:
    body = "const p = new m.Projection(2, 1, [0]); p.take(Float32Array.of(1, NaN, 2, 3), 2, () => null, 0); return p.broken;"
    assert modules.run("warp/projection.js", body)
