"""Tables of real measurements."""

from __future__ import annotations

from typing import ClassVar, Literal

from torch import Tensor

from playground.data.dataset import DataForm, Dataset, Origin, Shape
from playground.data.packaged import rows
from playground.data.scaling import Scaling
from playground.data.task import Classification, Regression, Task

_UCI = "CC BY 4.0, UCI Machine Learning Repository"
_LINEAR = "A linear model does as well here: hidden layers do not beat it."


class Table(Dataset):
    """Rows of measurements, each column in its own unit; the last column of the file is what is asked for."""

    group: ClassVar[str] = "Tables"
    form: ClassVar[DataForm] = DataForm.TABLE
    recommended: ClassVar[Scaling] = Scaling.STANDARD
    note: ClassVar[str] = _LINEAR

    file: ClassVar[str]
    length: ClassVar[int]
    asked: ClassVar[Task]
    measured: ClassVar[tuple[str, ...]]

    def task(self) -> Task:
        """What the table asks."""
        return self.asked

    def example_shape(self) -> Shape:
        """One number a column."""
        return (len(self.measured),)

    def examples(self) -> int:
        """The rows of the table."""
        return self.length

    def columns(self) -> tuple[str, ...]:
        """What was measured, with its unit where it has one."""
        return self.measured

    def _draw(self) -> tuple[Tensor, Tensor]:
        table = rows(self.file, header=1)
        return table[:, :-1], table[:, -1].long()


class Iris(Table):
    """Which of three kinds of iris is it, by the size of its petals and sepals?"""

    kind: Literal["iris"] = "iris"
    file: ClassVar[str] = "iris.csv"
    length: ClassVar[int] = 150
    asked: ClassVar[Task] = Classification(("setosa", "versicolor", "virginica"))
    measured: ClassVar[tuple[str, ...]] = "sepal length (cm)", "sepal width (cm)", "petal length (cm)", "petal width (cm)"
    origin: ClassVar[Origin] = Origin(
        "R. A. Fisher: The use of multiple measurements in taxonomic problems. Annals of Eugenics 7 (1936), 179-188",
        _UCI,
        "https://archive.ics.uci.edu/dataset/53/iris",
    )


class Wine(Table):
    """Which of three grape varieties is the wine from, by its chemistry?"""

    kind: Literal["wine"] = "wine"
    file: ClassVar[str] = "wine_data.csv"
    length: ClassVar[int] = 178
    asked: ClassVar[Task] = Classification(("variety 1", "variety 2", "variety 3"))
    measured: ClassVar[tuple[str, ...]] = (
        "alcohol",
        "malic acid",
        "ash",
        "alcalinity of ash",
        "magnesium",
        "total phenols",
        "flavanoids",
        "nonflavanoid phenols",
        "proanthocyanins",
        "colour intensity",
        "hue",
        "OD280/OD315 of diluted wine",
        "proline",
    )
    origin: ClassVar[Origin] = Origin(
        "S. Aeberhard, M. Forina: Wine (1992). UCI Machine Learning Repository, doi:10.24432/C5PC7J",
        _UCI,
        "https://archive.ics.uci.edu/dataset/109/wine",
    )


class BreastCancer(Table):
    """Is the lump malignant or benign, by the shape of its cell nuclei under the microscope?"""

    title: ClassVar[str] = "Breast cancer"
    kind: Literal["breast_cancer"] = "breast_cancer"
    file: ClassVar[str] = "breast_cancer.csv"
    length: ClassVar[int] = 569
    asked: ClassVar[Task] = Classification(("malignant", "benign"))
    measured: ClassVar[tuple[str, ...]] = tuple(
        f"{measure} ({statistic})"
        for statistic in ("mean", "standard error", "worst")
        for measure in (
            "radius",
            "texture",
            "perimeter",
            "area",
            "smoothness",
            "compactness",
            "concavity",
            "concave points",
            "symmetry",
            "fractal dimension",
        )
    )
    origin: ClassVar[Origin] = Origin(
        "W. Wolberg, O. Mangasarian, N. Street, W. Street: Breast Cancer Wisconsin (Diagnostic) (1993). "
        "UCI Machine Learning Repository, doi:10.24432/C5DW2B",
        _UCI,
        "https://archive.ics.uci.edu/dataset/17/breast+cancer+wisconsin+diagnostic",
    )


class Diabetes(Table):
    """How far will the disease have gone a year on, by ten measurements of the patient?"""

    kind: Literal["diabetes"] = "diabetes"
    file: ClassVar[str] = "diabetes_data_raw.csv.gz"
    length: ClassVar[int] = 442
    asked: ClassVar[Task] = Regression(("progression after a year",))
    measured: ClassVar[tuple[str, ...]] = (
        "age (years)",
        "sex (1 or 2)",
        "body mass index",
        "mean blood pressure",
        "total cholesterol",
        "LDL cholesterol",
        "HDL cholesterol",
        "total / HDL cholesterol",
        "log of triglycerides",
        "blood sugar",
    )
    origin: ClassVar[Origin] = Origin(
        "B. Efron, T. Hastie, I. Johnstone, R. Tibshirani: Least angle regression. Annals of Statistics 32 (2004), 407-499",
        "published with the paper, no licence stated; distributed with scikit-learn (BSD-3-Clause)",
        "https://www4.stat.ncsu.edu/~boos/var.select/diabetes.html",
    )

    def _draw(self) -> tuple[Tensor, Tensor]:
        return rows(self.file, delimiter=None), rows("diabetes_target.csv.gz")
