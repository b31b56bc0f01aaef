"""What whoever runs the server decides: one validated table of settings, read from the environment or a file."""

from __future__ import annotations

import os
import sys
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from playground.problem import Problem, SpecError

PREFIX = "PLAYGROUND_"
"""Every setting is also an environment variable: `max_runs` is `PLAYGROUND_MAX_RUNS`."""

FILE = f"{PREFIX}SETTINGS"
"""The environment variable that names a TOML file of settings; the environment wins over the file."""

OTHERS = (FILE, f"{PREFIX}CHROMIUM")
"""Variables with the prefix that are no settings of the server: the file above, and the browser that the tests drive."""


def _words(value: Any) -> Any:
    """A comma-separated environment variable as the list it stands for."""
    return tuple(word.strip() for word in value.split(",") if word.strip()) if isinstance(value, str) else value


def data_home(environ: Mapping[str, str] = os.environ, platform: str = sys.platform) -> Path:
    """Where this platform keeps the data of a user's programs."""
    if platform == "win32":
        return Path(environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    if platform == "darwin":
        return Path.home() / "Library" / "Application Support"
    return Path(environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share")


class Settings(BaseModel):
    """Every setting with its bounds, default and meaning; `docs/settings.md` is made of this."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    data_dir: Annotated[Path, Field(description="Where runs and checkpoints are kept; made when missing.")] = Field(
        default_factory=lambda: data_home() / "neural-playground"
    )
    database: Annotated[str, Field(description="SQLAlchemy URL of the store; empty means an SQLite file in the data directory.")] = ""

    max_parameters: Annotated[int, Field(ge=1, description="Networks with more parameters are refused before anything is allocated.")] = 20_000_000
    max_activation_bytes: Annotated[int, Field(ge=1, description="Networks are refused whose activations for one batch need more.")] = 2_000_000_000

    max_runs: Annotated[int, Field(ge=1, description="Runs with a living worker process at the same time.")] = 40
    max_runs_per_session: Annotated[int, Field(ge=1, description="Living runs that one browser session may hold: a race of six, and Play's.")] = 8
    park_after: Annotated[float, Field(gt=0, description="Seconds without a viewer after which a run is parked.")] = 600.0
    park_hidden_after: Annotated[float, Field(gt=0, description="Seconds after which a run is parked that only hidden tabs hold.")] = 3600.0
    end_after: Annotated[float, Field(gt=0, description="Seconds after which a run is forgotten that nobody sees and that never trained.")] = 86_400.0
    checkpoint_every: Annotated[float, Field(gt=0, description="Seconds between the checkpoints that survive a crash, at the least.")] = 30.0
    lease_seconds: Annotated[float, Field(ge=15, description="Seconds after which another server takes over a run whose own is silent.")] = 60.0
    keep_checkpoint_bytes: Annotated[
        int, Field(ge=0, description="Bytes of checkpoints kept for each browser's history; of older runs record and curves stay.")
    ] = 256_000_000
    keep_past_bytes: Annotated[int, Field(ge=0, description="Bytes of earlier states that are kept of a parked run; 0 for none.")] = 8_000_000
    purge_after: Annotated[float, Field(gt=0, description="Seconds for which a run deleted from the history can be brought back.")] = 604_800.0
    import_bytes: Annotated[int, Field(ge=1, description="Bytes that a file of runs may have, packed and unpacked.")] = 256_000_000
    past_bytes: Annotated[int, Field(ge=0, description="Bytes that a running run may take for its earlier states.")] = 64_000_000

    max_analyses: Annotated[int, Field(ge=1, description="Explain pages whose questions are answered at the same time, each by a process.")] = 16
    analysis_seconds: Annotated[float, Field(gt=0, description="Seconds that an answer may take; a few kinds of question may take longer.")] = 20.0
    analysis_idle: Annotated[float, Field(gt=0, description="Seconds without a question after which the process that answers is stopped.")] = 300.0

    max_jobs: Annotated[int, Field(ge=1, description="Long jobs (comparisons, searches) that work at the same time; others wait for their turn.")] = 4
    max_jobs_per_session: Annotated[int, Field(ge=1, description="The same for one browser session.")] = 2
    max_jobs_waiting: Annotated[int, Field(ge=0, description="Jobs that may wait for their turn; more are refused.")] = 60
    job_processes: Annotated[int, Field(ge=0, description="Processes that one job may train with; 0 for as many as there are cores.")] = 0
    job_seconds: Annotated[float, Field(gt=0, description="Seconds that a job may work before it is brought to its end.")] = 3600.0
    job_days: Annotated[float, Field(gt=0, description="Days for which a job that nobody looks at is kept in the store.")] = 30.0
    max_upload: Annotated[int, Field(ge=1, le=2000, description="Megabytes that one uploaded file may have.")] = 200
    upload_quota: Annotated[int, Field(ge=1, description="Megabytes of uploaded files that one user may keep.")] = 500
    upload_quota_in_all: Annotated[int, Field(ge=1, description="Megabytes of uploaded files that the server keeps for everybody together.")] = 10_000
    upload_seconds: Annotated[float, Field(gt=0, description="Seconds that reading an uploaded file may take, in a process of its own.")] = 60.0
    upload_memory: Annotated[int, Field(ge=256, description="Megabytes of memory that the process which reads an uploaded file may take.")] = 2000
    max_rows: Annotated[int, Field(ge=100, description="Rows of a table that can be learnt from; of longer ones a sample is taken.")] = 200_000
    max_columns: Annotated[int, Field(ge=10, description="Columns that an uploaded table may have.")] = 20_000
    max_letters: Annotated[int, Field(ge=1000, description="Letters of a text that can be learnt from; of longer ones the first are.")] = 5_000_000
    max_cells: Annotated[int, Field(ge=1000, description="Numbers, examples times inputs, that users' data may become.")] = 100_000_000
    max_files: Annotated[int, Field(ge=10, description="Files that an uploaded archive may hold.")] = 50_000
    max_pictures: Annotated[int, Field(ge=10, description="Pictures of an uploaded archive that can be learnt from.")] = 20_000
    max_pixels: Annotated[
        int, Field(ge=10_000, le=170_000_000, description="Pixels that one uploaded picture may have; larger ones are left out.")
    ] = 50_000_000
    openml: Annotated[str, Field(description="Where public sets are fetched from when somebody asks for one; empty to offer none.")] = (
        "https://www.openml.org"
    )
    openml_seconds: Annotated[float, Field(gt=0, description="Seconds that fetching a public set may take.")] = 900.0
    openml_memory: Annotated[int, Field(ge=512, description="Megabytes of memory that the process which fetches a public set may take.")] = 6000
    share_uploads: Annotated[bool, Field(description="Whether a link lets others learn from its file without having it themselves.")] = False

    frames_per_second: Annotated[float, Field(gt=0, le=60, description="Frames a watched run sends each second, at most.")] = 10.0
    frames_in_all: Annotated[float, Field(gt=0, description="Frames a second shared among all watched runs; each still gets five.")] = 240.0
    commands_per_second: Annotated[float, Field(gt=0, description="Commands one connection may send each second in the long run.")] = 20.0
    command_burst: Annotated[int, Field(ge=1, description="Commands one connection may send at once before it must wait.")] = 40
    max_faults: Annotated[int, Field(ge=1, description="Malformed messages after which a connection is closed.")] = 8
    allowed_origins: Annotated[
        tuple[str, ...],
        BeforeValidator(_words),
        Field(description="Origins besides the server's own that may open a connection, separated by commas: `https://play.example.org`."),
    ] = ()

    worker_niceness: Annotated[int, Field(ge=0, le=19, description="How far worker processes stand back, so that the interface always wins.")] = 10
    worker_threads: Annotated[
        int,
        Field(
            ge=1,
            description="Threads by which a worker may take torch's steps: more than one only while that is measured to be quicker. "
            "With one, runs are the same bit for bit.",
        ),
    ] = 1
    spare_workers: Annotated[int, Field(ge=0, le=8, description="Idle workers kept ready where processes cannot be forked.")] = 1

    def database_url(self) -> str:
        """The URL of the store, the default file filled in."""
        return self.database or f"sqlite:///{self.data_dir / 'playground.sqlite'}"


def variable(field: str) -> str:
    """The environment variable of a setting."""
    return PREFIX + field.upper()


def load(environ: Mapping[str, str] = os.environ) -> Settings:
    """The settings of this environment; SpecError names every fault by variable or file entry."""
    known = {variable(field): field for field in Settings.model_fields}
    stray = [name for name in environ if name.startswith(PREFIX) and name not in known and name not in OTHERS]
    problems = [Problem(name, f"is no setting; expected one of {', '.join(known)}") for name in stray]
    values = _file(environ[FILE]) if environ.get(FILE) else {}
    sources = dict.fromkeys(values, environ.get(FILE, ""))
    for name, field in known.items():
        if environ.get(name):
            values[field], sources[field] = environ[name], name
    try:
        settings = Settings.model_validate(values)
    except ValidationError as error:
        problems += [_problem(fault, sources) for fault in error.errors(include_url=False)]
    if problems:
        raise SpecError(problems)
    return settings


@cache
def settings() -> Settings:
    """The settings of this process, read once."""
    return load()


def table() -> str:
    """Every setting as a Markdown table."""
    lines = ["| Variable | Default | Meaning |", "|---|---|---|"]
    lines += [f"| `{variable(name)}` | {_default(name)} | {field.description} |" for name, field in Settings.model_fields.items()]
    return "\n".join(lines) + "\n"


def _file(path: str) -> dict[str, Any]:
    try:
        return tomllib.loads(Path(path).expanduser().read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SpecError([Problem(FILE, f"cannot read {path!r}: {error}")]) from error


def _problem(fault: Any, sources: Mapping[str, str]) -> Problem:
    """A fault with the place where the value came from: a variable, or an entry of the file."""
    field = str(fault["loc"][0]) if fault["loc"] else ""
    source = sources.get(field, "")
    path = source if source.startswith(PREFIX) else f"{source}: {field}"
    message = str(fault["msg"])
    return Problem(path, f"{message[0].lower()}{message[1:]}, got {fault.get('input')!r}")


def _default(name: str) -> str:
    if name == "data_dir":
        return "`~/.local/share/neural-playground`, or what the platform uses instead"
    value = Settings.model_fields[name].default
    return f"`{value:g}`" if isinstance(value, float) else f"`{value}`" if value not in ("", ()) else "empty"


if __name__ == "__main__":
    sys.stdout.write(table())
