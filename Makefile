# The development workflow; `make check` is what CI runs.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.PHONY: demo run test check wheel floors format clean

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

wheel: $(READY)         ## wheel and sdist, and the demo from the wheel in an empty environment
	rm -rf dist build/wheel
	$(BIN)/python -m build --outdir dist .
	$(PYTHON) -m venv build/wheel
	build/wheel/bin/pip install --quiet dist/*.whl
	cd build/wheel && bin/watcher demo --report demo-report.html >demo.txt && tail -n 1 demo.txt

floors: $(READY)        ## the judge's cross-validated figures, if ../shared is there
	$(BIN)/python -m training.check_floors

format: $(READY)
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

clean:
	rm -rf $(VENV) dist build .*_cache
