# Two commands do all set-up: `make demo` and `make test`. Python 3.11 or later, pip, git and make are enough.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
PORT ?= 0
SHELL := /bin/sh

.PHONY: demo test test-long soak check schema bench clean

demo: $(VENV)/.demo  ## build a release from the bundled records and serve it; ONCE=1 asks three questions and ends
	$(BIN)/micrograph demo --port $(PORT) --folder .micrograph/demo $(if $(ONCE),--once)

test: $(VENV)/.test check  ## everything that a bare machine can run
	$(BIN)/python tests/get_chromium.py
	$(BIN)/python -m pytest -n auto $(ARGS)

test-long: $(VENV)/.test  ## many kills at random moments, large loads
	MICROGRAPH_REQUIRE=$(if $(MICROGRAPH_REQUIRE),$(MICROGRAPH_REQUIRE),)long $(BIN)/python -m pytest -m long $(ARGS)

soak: $(VENV)/.test  ## simulated days of harvests under faults, over real sockets: of six archives that change, and of all
	MICROGRAPH_REQUIRE=long $(BIN)/python -m pytest tests/archives/test_harvests.py tests/archives/test_day_of_all.py -k "a_day_of" $(ARGS)

check: $(VENV)/.test  ## style, types, layers
	$(BIN)/ruff check src tests benchmarks
	$(BIN)/ruff format --check src tests benchmarks
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(VENV)/.test  ## figures of the build, of validating, lifting and terms, and what is found in real records
	$(BIN)/python benchmarks/build.py
	$(BIN)/python benchmarks/validate.py
	$(BIN)/python benchmarks/lift.py
	$(BIN)/python benchmarks/faults.py
	$(BIN)/python benchmarks/recordings.py
	$(BIN)/python benchmarks/terms.py

schema: $(VENV)/.test  ## generate schemas/artefacts/ and src/micrograph/model/ anew
	$(BIN)/micrograph schema build

$(VENV)/bin/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Micrograph needs Python 3.11 or later")'
	$(PYTHON) -m venv $(VENV)

$(VENV)/.demo: $(VENV)/bin/python pyproject.toml
	$(BIN)/pip install -qq --disable-pip-version-check --editable .
	@touch $@

$(VENV)/.test: $(VENV)/bin/python pyproject.toml
	$(BIN)/pip install -qq --disable-pip-version-check --editable '.[schema,ontologies,test]'
	@touch $(VENV)/.demo $@

clean:  ## remove the environment, the demo and what tools cached
	rm -rf $(VENV) .micrograph .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
