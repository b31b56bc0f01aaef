# Two commands do everything on a fresh machine: `make run` and `make test`.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
ADDRESS ?= 127.0.0.1
PORT ?= 8501

# What pytest answers when no test was selected.
NONE := 5

.PHONY: run test test-slow lint bench screenshots docs clean

run: $(VENV)/.installed
	@echo "Neural Playground: http://$(ADDRESS):$(PORT)"
	@$(BIN)/streamlit run app.py --server.address $(ADDRESS) --server.port $(PORT)

test: $(VENV)/.installed-dev
	@$(BIN)/python -m tests.browser.chromium
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@NUMBA_CACHE_DIR=$(CURDIR)/.pytest_cache/numba $(BIN)/python -c 'from playground.engine.machine_code import compile_now; compile_now()'
	@$(BIN)/python -m pytest -m "not slow and not browser" -n 2 $(ARGS) || test $$? -eq $(NONE)
	@$(BIN)/python -m pytest -m "not slow and browser" -n 2 --dist loadfile --reruns 2 -rR $(ARGS) || test $$? -eq $(NONE)

test-slow: $(VENV)/.installed-dev
	@$(BIN)/python -m tests.browser.chromium
	@$(BIN)/python -m pytest $(ARGS)

lint: $(VENV)/.installed-dev
	@$(BIN)/ruff check .
	@$(BIN)/mypy

bench: $(VENV)/.installed-dev
	@$(BIN)/python -m benchmarks.engine
	@$(BIN)/python -m benchmarks.rivals
	@$(BIN)/python -m benchmarks.ensemble
	@$(BIN)/python -m benchmarks.sweep
	@$(BIN)/python -m benchmarks.live
	@$(BIN)/python -m benchmarks.sharing
	@$(BIN)/python -m benchmarks.explain_live
	@$(BIN)/python -m benchmarks.browser
	@$(BIN)/python -m benchmarks.explain
	@$(BIN)/python -m benchmarks.past
	@$(BIN)/python -m benchmarks.history
	@$(BIN)/python -m benchmarks.data

screenshots: $(VENV)/.installed-dev
	@$(BIN)/python -m docs.screenshots

docs: $(VENV)/.installed
	@$(BIN)/python -m playground.reference > docs/reference.md
	@$(BIN)/python -m playground.explaining.catalogue > docs/methods.md

$(VENV)/bin/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or later is needed, this is " + sys.version.split()[0])'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade pip

$(VENV)/.installed: $(VENV)/bin/python pyproject.toml
	$(BIN)/python -m pip install --quiet --editable '.[fast]' || $(BIN)/python -m pip install --quiet --editable .
	@touch $@

$(VENV)/.installed-dev: $(VENV)/.installed
	$(BIN)/python -m pip install --quiet --editable '.[dev,fast]'
	@touch $@

clean:
	rm -rf $(VENV) build *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis
