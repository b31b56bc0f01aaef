"""The rules of the house, read off the source itself."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "playground"

LEVELS: tuple[tuple[str, ...], ...] = (
    ("problem", "settings"),
    ("registry", "faults", "worded"),
    ("params",),
    ("uploads",),
    ("layers", "data", "optimisers", "schedules", "penalties", "losses", "initialisers", "metrics", "stopping", "augmentations", "objectives"),
    ("experiment",),
    ("difference", "edit", "lesson", "opened", "tensorflow_playground", "document", "phrases", "presets", "model", "architectures", "reference"),
    ("engine",),
    ("probes", "attribution"),
    ("runs",),
    ("comparing",),
    ("figures",),
    ("explaining", "looking"),
    ("exports",),
    ("ui", "cli", "training"),
)
"""What may import what: a module sees its own level and those above it in this list."""

BANNED_NAMES = {"utils", "util", "helpers", "helper", "common", "misc"}


def sources() -> list[Path]:
    return [path for path in sorted(ROOT.rglob("*.py")) if not {".venv", "build", "node_modules"} & set(path.relative_to(ROOT).parts)]


def level(module: str) -> int:
    """The level of `playground.<name>…`; the package itself and the pages stand on top."""
    name = module.split(".")[1] if "." in module else ""
    return next((index for index, names in enumerate(LEVELS) if name in names), len(LEVELS))


def module_of(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports(path: Path) -> Iterator[str]:
    """Every module that a file imports, `TYPE_CHECKING` blocks and function bodies included."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports are written in full"
            yield from (f"{node.module}.{alias.name}" for alias in node.names) if node.module == "playground" else (node.module or "",)


PACKAGE_FILES = [path for path in sources() if path.is_relative_to(PACKAGE)]


@pytest.mark.parametrize("path", PACKAGE_FILES, ids=lambda p: str(p.relative_to(ROOT)))
def test_imports_run_one_way(path: Path) -> None:
    """Nothing imports what stands above it."""
    own = level(module_of(path))
    upward = [name for name in imports(path) if name.startswith("playground.") and level(name) > own]
    assert not upward, f"{module_of(path)} (level {own}) imports {upward}"


def test_every_module_has_a_level() -> None:
    """A new top-level module must be given its place in the order."""
    known = {name for names in LEVELS for name in names} | {"__init__", "__main__"}
    modules = {path.stem for path in PACKAGE.glob("*.py")} | {path.parent.name for path in PACKAGE.glob("*/__init__.py")}
    assert modules <= known


def test_streamlit_stays_in_the_ui() -> None:
    allowed = (PACKAGE / "ui", ROOT / "pages", ROOT / "app.py", ROOT / "tests", ROOT / "benchmarks")
    others = [path for path in sources() if not any(path.is_relative_to(place) for place in allowed)]
    assert not [str(path) for path in others if "streamlit" in {name.split(".")[0] for name in imports(path)}]


def test_the_session_state_has_one_home() -> None:
    others = [path for path in sources() if path.name != "session.py" and not path.is_relative_to(ROOT / "tests")]
    assert not [str(path) for path in others if "session_state" in path.read_text(encoding="utf-8")]


def test_pages_are_thin() -> None:
    """A page is a sentence: at most 60 lines, and neither torch nor Plotly."""
    for path in (ROOT / "pages").rglob("*.py"):
        assert len(path.read_text(encoding="utf-8").splitlines()) <= 60, path
        assert not {name.split(".")[0] for name in imports(path)} & {"torch", "plotly"}, path
    assert not list((ROOT / "pages").glob("*.py")), "scripts directly in pages/ would switch on Streamlit's own page detection"


def test_names_name_a_thing() -> None:
    assert not [str(p) for p in sources() if p.stem in BANNED_NAMES or p.parent.name in BANNED_NAMES]


def test_nothing_is_unpickled() -> None:
    unsafe = {"pickle", "cloudpickle", "joblib", "dill"}
    for path in PACKAGE_FILES:
        assert not unsafe & {name.split(".")[0] for name in imports(path)}, path
        assert "torch.load(" not in path.read_text(encoding="utf-8"), path


def test_the_package_works_without_streamlit() -> None:
    """Everything below the interface can be imported and used where Streamlit is not installed."""
    script = "import sys; sys.modules['streamlit'] = None; import playground.cli, playground.runs, playground.figures, playground.probes"
    subprocess.run([sys.executable, "-c", script], check=True, cwd=ROOT, timeout=120)
