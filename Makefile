# The development workflow; `make check` is what CI runs.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.PHONY: demo run test check format clean

$(READY): pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade pip
	$(BIN)/python -m pip install --quiet --group dev --group training --editable .
	touch $@

demo: $(READY)          ## the main job on embedded parts, in a few seconds
	$(BIN)/watcher demo

run: $(READY)           ## the daemon, with config.toml
	$(BIN)/watcher run

test: $(READY)          ## the whole suite
	$(BIN)/pytest -n 2

check: $(READY)         ## all that CI checks
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/pytest -n 2

format: $(READY)
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

clean:
	rm -rf $(VENV) dist build .*_cache
