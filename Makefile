# Ecosystem Graph: every target sets up what it needs. `make` alone lists them.

# The Python to build with: the newest of those we support, if it has venv. Choose another with PYTHON=...
PYTHON ?= $(shell tools/find-python.sh)
HOST = 127.0.0.1
PORT ?= 8000
# a project directory; empty for the bundled one
PROJECT =
# more arguments for test or bench, for example ARGS="-k dates -x"
ARGS =

VENV := .venv
BIN := $(VENV)/bin
RUNTIME := $(VENV)/.stamp-runtime
DEVELOPMENT := $(VENV)/.stamp-development
PIP_INSTALL = $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-input
STYLE_PATHS := src tests tools hatch_build.py $(wildcard benchmarks)

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory

.PHONY: help setup setup-dev system-packages serve test lint format typecheck docs screenshots translations bench \
	bench-pages soak lock lock-upgrade wheel clean

help: ## List the targets
	@awk 'BEGIN {FS = ":.*## "} /^[a-z-]+:.*## / {printf "  make %-16s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

# ------------------------------------------------------------------------------------------------ set-up

setup: $(RUNTIME) ## Create .venv with the locked packages that serving needs
setup-dev: $(DEVELOPMENT) ## The same with the tools for development

$(BIN)/python:
	@tools/find-python.sh --check "$(PYTHON)"
	@echo "Creating $(VENV) with $$($(PYTHON) --version)"
	@$(PYTHON) -m venv $(VENV)

$(RUNTIME): requirements.lock pyproject.toml hatch_build.py src/ecosystem_graph/__init__.py | $(BIN)/python
	@echo "Installing the locked packages into $(VENV)"
	@$(PIP_INSTALL) --require-hashes -r requirements.lock
	@$(PIP_INSTALL) --no-deps --no-build-isolation --editable .
	@touch $@

$(DEVELOPMENT): requirements-dev.lock $(RUNTIME)
	@echo "Installing the locked tools for development into $(VENV)"
	@$(PIP_INSTALL) --require-hashes -r requirements-dev.lock
	@touch $@

system-packages: ## Install the Debian packages that the tests need, or say which are missing
	@tools/system-packages.sh .ci/apt-packages.txt

# ------------------------------------------------------------------------------------------------- use

serve: $(RUNTIME) ## Serve the bundled project; PORT=8000 HOST=127.0.0.1 PROJECT=directory
	@exec $(BIN)/ecosystem-graph serve $(PROJECT) --host $(HOST) --port $(PORT)

# ------------------------------------------------------------------------------------------------ checks

test: $(DEVELOPMENT) system-packages ## Check style and types, run all tests with coverage; ARGS="-k dates" for some
	@$(MAKE) lint typecheck
	@$(BIN)/pytest --numprocesses 2 --dist loadfile --cov --cov-report term $(ARGS)

lint: $(DEVELOPMENT) ## Check style: ruff check, ruff format --check
	@$(BIN)/ruff check --quiet $(STYLE_PATHS)
	@$(BIN)/ruff format --quiet --check --diff $(STYLE_PATHS)

format: $(DEVELOPMENT) ## Bring the code into the form that lint checks
	@$(BIN)/ruff check --quiet --fix $(STYLE_PATHS)
	@$(BIN)/ruff format --quiet $(STYLE_PATHS)

typecheck: $(DEVELOPMENT) ## Check types: mypy --strict
	@$(BIN)/mypy --strict --no-error-summary

# ------------------------------------------------------------------------------------------ documentation

docs: $(DEVELOPMENT) ## Write the pages in docs/ that come from code, questions and ontology
	@$(BIN)/python tools/docs.py
	@$(BIN)/python tools/data_tables.py

screenshots: $(DEVELOPMENT) system-packages ## Take the pictures of the README with Debian's Chromium
	@$(BIN)/python tools/screenshots.py

translations: $(DEVELOPMENT) ## Bring the English texts of the pages in line with the German ones
	@$(BIN)/python tools/translations.py

bench: $(DEVELOPMENT) ## Measure queries beside peers, with targets, into benchmarks/results/; ARGS=--full: 1M quads
	@benchmarks/install.sh $(BIN)/python $(VENV)/bench
	@$(BIN)/python -m benchmarks.run --tools $(VENV)/bench $(ARGS)

bench-pages: $(DEVELOPMENT) ## Measure start and pages of the bundled project, into benchmarks/results/
	@$(BIN)/python -m benchmarks.pages $(ARGS)

soak: $(DEVELOPMENT) ## Attack a server for a long time (docs/soak.md); SECONDS=600 ARGS="--requests 1000000"
	@PYTHONPATH=tests $(BIN)/python -m benchmarks.soak $(if $(SECONDS),--seconds $(SECONDS)) $(ARGS)

# ----------------------------------------------------------------------------------------------- release

lock: $(DEVELOPMENT) ## Bring the lock files in line with pyproject.toml (run with the oldest Python we support)
	@tools/lock.sh $(BIN)/python

lock-upgrade: $(DEVELOPMENT) ## The same, taking the newest versions allowed
	@tools/lock.sh $(BIN)/python --upgrade

wheel: $(DEVELOPMENT) ## Build the wheel, with the bundled project inside, into dist/
	@$(BIN)/python -m hatchling build --target wheel

clean: ## Remove the environment, caches and what was built
	@rm -rf $(VENV) dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .coverage .coverage.* htmlcov
	@find src tests tools -name __pycache__ -type d -prune -exec rm -rf {} +
