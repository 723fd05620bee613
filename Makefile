# 绩评. `make run` and `make test` set up everything they need.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
# A file's tests share what they prepare; files stay in the order of tests/conftest.py, the slow ones first.
PYTEST := $(BIN)/python -m pytest --numprocesses auto --dist loadfile --no-loadscope-reorder

.PHONY: help setup run test test-fast recall check hooks dev bench mutation soak sample schemas dictionary lock clean

help:  ## this list
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/'

setup: $(READY)  ## .venv with the pinned packages and the jiping command

$(READY): requirements.lock pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed")'
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	touch $@

run: setup  ## evaluate the sample district into var/outputs
	$(BIN)/jiping run

test: setup  ## all tests, a process for each core
	$(PYTEST)

test-fast: setup  ## without browser, rendered documents and whole evaluations: under a minute
	$(PYTEST) -m "not browser and not documents and not pipeline"

REGISTER ?= tests/golden/contradictions.csv
recall: setup  ## known contradictions found and false ones, by kind; FILES=folder REGISTER=truths.csv for other files
	$(BIN)/python -m tests.recall --register $(REGISTER) --files $(FILES)

check: setup  ## format, lint, types, SQL lint
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/sqlfluff lint sql --processes 0

hooks:  ## git runs make check before each push
	git config core.hooksPath .githooks

dev: setup  ## Dagster UI on 127.0.0.1:3000
	$(BIN)/jiping dev

bench: setup  ## timings and memory on synthetic districts; PARTS="costs province" measures these
	$(BIN)/python tests/bench/bench.py $(PARTS)

mutation: setup  ## each money figure of the sample changed in turn: what do the checks notice
	$(BIN)/python tests/bench/mutation.py

SHARE ?= 1
soak: setup  ## kills, damaged files, ten thousand files; SHARE=10 does a tenth
	$(BIN)/python -m tests.soak --share $(SHARE)

sample: setup  ## write the sample district's files anew
	$(BIN)/python -m tests.makers.sample.cases
	$(BIN)/python -m tests.makers.sample.district

schemas: setup  ## JSON Schemas of the data files and of evaluation.json, and the lineage of the SELECTs
	$(BIN)/python -m pipelines.json_schemas
	$(BIN)/python -m pipelines.lineage

dictionary: setup  ## docs/data-dictionary.md of the published tables
	$(BIN)/python -m assets.publication.open_data.dictionary

COMPILE := uv pip compile pyproject.toml --universal --python-version 3.11 --no-strip-extras --generate-hashes \
  --no-emit-index-url --no-emit-find-links --custom-compile-command 'make lock' --quiet
lock:  ## requirements.lock from pyproject.toml, and of it what an installation needs (needs uv)
	$(COMPILE) --extra dev -o requirements.lock
	$(COMPILE) --extra services --no-annotate --constraints requirements.lock -o pipelines/deploy/requirements.lock

clean:  ## remove what make run made
	rm -rf var
