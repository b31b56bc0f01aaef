"""What all tests share: their own data directory, one thread, and no machine's settings."""

from __future__ import annotations

import os
import tempfile

for name in [name for name in os.environ if name.startswith("PLAYGROUND_") and name != "PLAYGROUND_CHROMIUM"]:
    del os.environ[name]
os.environ["PLAYGROUND_DATA_DIR"] = tempfile.mkdtemp(prefix="playground-tests-")
os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
