"""The tables are scikit-learn's, and say so truthfully."""

from __future__ import annotations

import subprocess
import sys

import pytest
import torch
from sklearn import datasets
from sklearn.linear_model import LogisticRegression

from playground.data import Scaling, Split, prepare
from playground.data.tables import BreastCancer, Diabetes, Iris, Table, Wine
from playground.registry import every

LOADERS = {Iris: datasets.load_iris, Wine: datasets.load_wine, BreastCancer: datasets.load_breast_cancer}


@pytest.mark.parametrize("kind", LOADERS, ids=lambda kind: kind.tag())
def test_the_rows_are_those_of_scikit_learn(kind):
    s, theirs = kind().sample(), LOADERS[kind]()
    assert torch.equal(s.x, torch.from_numpy(theirs.data).float())
    assert torch.equal(s.y, torch.from_numpy(theirs.target).long())


def test_diabetes_is_in_its_own_units():
    """scikit-learn's default scales over all rows, the test part included; here scaling is left to the training part."""
    s, theirs = Diabetes().sample(), datasets.load_diabetes(scaled=False)
    assert torch.equal(s.x, torch.from_numpy(theirs.data).float())
    assert torch.equal(s.y[:, 0], torch.from_numpy(theirs.target).float())


def test_classes_and_columns_are_in_scikit_learn_s_order():
    assert Iris().task().classes == tuple(datasets.load_iris().target_names)
    assert Iris().columns() == tuple(datasets.load_iris().feature_names)
    assert BreastCancer().task().classes == tuple(datasets.load_breast_cancer().target_names)
    ours = [f"{statistic} {measure}" for measure, statistic in (name.rstrip(")").split(" (") for name in BreastCancer().columns())]
    theirs = list(datasets.load_breast_cancer().feature_names)
    assert [name.replace("standard error ", "") for name in ours[10:20]] == [name.replace(" error", "") for name in theirs[10:20]]
    assert ours[:10] + ours[20:] == theirs[:10] + theirs[20:]


def test_it_says_that_a_linear_model_does_as_well_where_it_does():
    assert all("linear" in kind.note for kind in every(Table))
    prepared = prepare(Wine(), scaling=Scaling.STANDARD, split=Split(train=0.5, validation=0.0, test=0.5))
    linear = LogisticRegression(max_iter=1000).fit(prepared.train.x.numpy(), prepared.train.y.numpy())
    assert linear.score(prepared.test.x.numpy(), prepared.test.y.numpy()) > 0.95


def test_a_worker_need_not_import_scikit_learn():
    """It would cost each of them seconds and more than a hundred megabytes."""
    script = "import sys; from playground.data import images, prepare; prepare(images.Digits()); assert 'sklearn' not in sys.modules"
    subprocess.run([sys.executable, "-c", script], check=True, timeout=120)
