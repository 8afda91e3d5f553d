# make demo needs only Python 3.11+ and make. make test installs what it needs.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
READY_DEV := $(VENV)/.ready-dev

.PHONY: help demo serve setup test check format neo4j translations benchmarks wheel clean

help: ## What can be made
	@grep -hE '^[a-z0-9-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 16

demo: $(READY) ## Install, load the demo network, serve it (OPTIONS="--no-open --port 0" for more)
	@$(BIN)/graph-service demo $(OPTIONS)

serve: $(READY) ## Install, serve the default store
	@$(BIN)/graph-service serve --open $(OPTIONS)

setup: $(READY_DEV) ## Install with everything for development

test: $(READY_DEV) ## All tests; those that need Java, Maven or Chromium say which command brings them
	$(BIN)/python -m pytest $(OPTIONS)

check: $(READY_DEV) ## Style, types, layers, translations
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python tools/translations.py --check
	$(BIN)/python tools/analyses.py --check

format: $(READY_DEV) ## Put code into the house style
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

neo4j: $(READY_DEV) ## Start a Neo4j to try (Java 17 and Maven, no Docker); prints the settings
	@$(BIN)/python -m tests.neo4j_server

translations: $(READY_DEV) ## Compile the Finnish sentences
	$(BIN)/python tools/translations.py

benchmarks: $(READY_DEV) ## Print the tables of docs/performance.md (R optional)
	@for file in benchmarks/*.py; do echo "== $$file"; $(BIN)/python $$file || exit 1; done

wheel: $(READY_DEV) ## Build the wheel into dist/
	$(BIN)/python -m pip wheel . --no-deps --wheel-dir dist

clean: ## Remove what was installed and built
	rm -rf $(VENV) dist build

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; name it with make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 2; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { echo "Python's venv is missing. Debian and Ubuntu: apt install python3-venv"; exit 2; }
	@$(PYTHON) -m venv $(VENV)

$(READY): $(VENV)/bin/python requirements.txt pyproject.toml
	@echo "Installing (once) ..." >&2
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps .
	@touch $(READY)

$(READY_DEV): $(VENV)/bin/python requirements-dev.txt pyproject.toml
	@echo "Installing for development (once) ..." >&2
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $(READY_DEV) $(READY)
