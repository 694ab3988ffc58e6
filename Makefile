# Everything a person types here, `make help` lists. Nothing but Python 3.11+ and make is needed.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	"$$p" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo "$$p" && break; done)
VENV := .venv
BIN := $(VENV)/bin
LOCAL := $(BIN)/python -m config.local
ARGS ?=

CATALOGUES := $(shell find locale -name '*.po' 2>/dev/null)

.PHONY: help install demo shell manage test coverage journeys screenshots bench check format messages lock clean

help:  ## list these commands
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' Makefile

install: $(VENV)/.installed $(VENV)/.catalogues  ## set up .venv with the locked packages, compile the translations

$(VENV)/.installed: requirements/dev.txt
	@test -n "$(PYTHON)" || { echo "This needs Python 3.11 or newer, and none was found. Install it, or say which: make PYTHON=/path/to/python3.12 $(MAKECMDGOALS)" >&2; exit 1; }
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "This needs Python 3.11 or newer; $(PYTHON) is $$("$(PYTHON)" -V 2>&1)." >&2; exit 1; }
	@"$(PYTHON)" -c 'import ensurepip, venv' 2>/dev/null || { echo "$(PYTHON) cannot make a virtual environment; Debian has that in the package python3-venv." >&2; exit 1; }
	@echo "Setting up $(VENV) with the locked packages (a minute or two the first time) …"
	@test -x $(BIN)/python || "$(PYTHON)" -m venv $(VENV)
	@$(BIN)/python -m pip install --disable-pip-version-check --no-deps --progress-bar off \
		--require-hashes -r requirements/dev.txt 2> $(VENV)/install.log \
		| tee -a $(VENV)/install.log \
		| awk '/^Collecting/ {if (++n % 20 == 0) {print "  " n " packages …"; fflush()}} /^Installing/ {print "  installing …"; fflush()}' \
		|| { tail -n 30 $(VENV)/install.log >&2; echo "The packages could not be installed; the whole log is $(VENV)/install.log" >&2; exit 1; }
	@touch $@

$(VENV)/.catalogues: $(VENV)/.installed $(CATALOGUES)
	@for po in $(CATALOGUES); do $(BIN)/pybabel -q compile -i "$$po" -o "$${po%.po}.mo" -l "$$(basename "$$(dirname "$$(dirname "$$po")")")"; done
	@touch $@

demo: install  ## run the whole portal with demo data on 127.0.0.1:8000 (PORT=… to change)
	@$(LOCAL) demo

manage: install  ## run a management command on the demo's data: make manage ARGS="due_date --help"
	@$(LOCAL) manage $(ARGS)

shell: install  ## open a Python shell on the demo's data
	@$(LOCAL) manage shell

test: install  ## run the tests: make test ARGS="tests/portal -q"
	@$(LOCAL) test $(ARGS)

coverage: install  ## run the tests, and show the lines that none of them ran
	@$(LOCAL) coverage $(ARGS)

journeys: install  ## run the browser tests (they need a Chromium): make journeys ARGS="-k talon"
	@$(LOCAL) journeys $(ARGS)

bench: install  ## measure pages, answers a second and the sweep, on a million queries
	@$(LOCAL) bench $(BIN)/python -m tests.bench $(ARGS)

screenshots: install  ## photograph the running demo into screenshots/: make screenshots ARGS="home new"
	@$(LOCAL) screenshots $(ARGS)

check: install  ## lint, types, import rules, migrations, deployment, templates, translations
	@$(LOCAL) check $(ARGS)

format: install  ## bring code and templates into shape
	@$(BIN)/ruff check --fix --quiet . || true
	@$(BIN)/ruff format --quiet .
	@find . -path '*/templates/*.html' -not -path './.*' -print0 | xargs -0 $(BIN)/djade --target-version 5.2 || true

messages: install  ## bring the catalogues up to date with code and templates, to be translated
	@$(BIN)/python -m config.local.catalogues update

lock: install  ## write the locks after a change in pyproject.toml (ARGS=--upgrade for newer versions)
	$(BIN)/uv pip compile pyproject.toml $(LOCKING) -o requirements/base.txt $(ARGS)
	$(BIN)/uv pip compile pyproject.toml $(LOCKING) --group dev -c requirements/base.txt -o requirements/dev.txt $(ARGS)

LOCKING := --quiet --universal --python-version 3.11 --fork-strategy fewest \
	--generate-hashes --no-emit-index-url --no-header

clean:  ## remove what was generated, the local data too
	@test ! -x $(BIN)/python || $(LOCAL) stop
	@rm -rf $(VENV) .local staticfiles .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
	@find locale -name '*.mo' -delete 2>/dev/null || true
