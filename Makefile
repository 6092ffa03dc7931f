# Opvangpunt. `make help` explains every target.
SHELL := /bin/sh
.DEFAULT_GOAL := help
.PHONY: help run install test lint schemas bench chaos lock clean

DATA ?= data
KILLS ?= 300
TESTS ?=
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
NODE_MODULES := shared/web/node_modules/.package-lock.json

# The first Python on the path that is new enough; only asked when there is no virtual environment yet.
FIND_PYTHON = for python in $(PYTHON) python3 python3.13 python3.12 python3.11 python3.14; do \
	"$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && break; python=; done

help: ## Explain the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-9s %s\n", $$1, $$2}' $(MAKEFILE_LIST)
	@printf '\nVariables: DATA=%s (the data folder of `make run`), KILLS=%s, TESTS=<what pytest shall run>\n' '$(DATA)' '$(KILLS)'

run: install ## Install, start everything with the demo city, play one request; stays until Ctrl-C
	@exec $(BIN)/opvangpunt up --demo --play --data $(DATA)

install: $(VENV)/.installed $(NODE_MODULES) ## Install into .venv; the command is then .venv/bin/opvangpunt

test: install $(VENV)/.tests-installed ## Install what tests need and run them (TESTS=tests/unit for some of them)
	@$(BIN)/python -m deploy.local.warming
	$(BIN)/python -m pytest $(TESTS)

lint: install $(VENV)/.tests-installed ## Check style, types, imports between rooms, and dependencies
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy --strict services shared deploy tests
	$(BIN)/lint-imports --no-cache
	$(BIN)/deptry .

schemas: install $(VENV)/.tests-installed ## Write event schemas, AsyncAPI and the table of metrics to docs/reference
	$(BIN)/python -m deploy.schemas

bench: install $(VENV)/.tests-installed ## Measure the goals for speed and write docs/benchmarks.md
	@$(BIN)/python -m deploy.local.warming
	$(BIN)/python -m tests.benchmarks

chaos: install $(VENV)/.tests-installed ## Kill parts at random under load and check the ledger (KILLS=300)
	@$(BIN)/python -m deploy.local.warming
	$(BIN)/python -m tests.system.chaos --kills $(KILLS)

lock: install $(VENV)/.tests-installed ## Lock anew what is installed: Python packages, Apache Kafka's jars
	$(COMPILE) pyproject.toml --output-file requirements/run.txt
	$(COMPILE) pyproject.toml --extra test --output-file requirements/test.txt
	$(COMPILE) requirements/build.in --output-file requirements/build.txt
	$(BIN)/python -m deploy.local.locking

COMPILE = $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --upgrade

clean: ## Take away what was installed; the data folder stays
	rm -rf $(VENV) shared/web/node_modules

$(BIN)/python:
	@$(FIND_PYTHON); \
	if [ -z "$$python" ]; then echo 'Python 3.11 or newer is needed, and none was found: install it, or say PYTHON=/path/to/python' >&2; exit 1; fi; \
	"$$python" -m venv $(VENV) || { rm -rf $(VENV); \
	echo "$$python cannot make virtual environments: install its venv package (Debian, Ubuntu: apt install python3-venv)" >&2; exit 1; }

$(VENV)/.installed: requirements/build.txt requirements/run.txt pyproject.toml | $(BIN)/python
	@echo 'Installing into $(VENV) …'
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || $(BIN)/python -m ensurepip --upgrade >/dev/null
	$(PIP) install --require-hashes -r requirements/build.txt
	$(PIP) install --require-hashes -r requirements/run.txt
	$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.tests-installed: requirements/test.txt $(VENV)/.installed
	@echo 'Installing what tests need …'
	$(PIP) install --require-hashes -r requirements/test.txt
	@touch $@

$(NODE_MODULES): shared/web/package-lock.json shared/web/package.json $(VENV)/.installed
	@echo 'Installing the web assets …'
	@cd shared/web && PATH="$(CURDIR)/$(BIN):$$PATH" npm ci --silent
	@touch $@
