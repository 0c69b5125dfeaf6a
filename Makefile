# Gridwalk: run it, test it. `make help` lists what there is.

PYTHON ?= python3
PY := .venv/bin/python
export HOST ?= 127.0.0.1
export PORT ?= 8000
export GRIDWALK_DATA ?= $(CURDIR)/var
export PIP_DISABLE_PIP_VERSION_CHECK := 1

CATALOGUES := $(patsubst %.po,%.mo,$(wildcard webapp/*/translations/*/LC_MESSAGES/messages.po))

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.NOTPARALLEL:
.PHONY: help run test test-fast system lint format bench translations audit lock clean

help: ## list the targets
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1\t/' | expand -t 22

run: .venv/.run static/bundle/.made translations ## start Gridwalk with a small demo street (HOST, PORT, GRIDWALK_DATA)
	@exec $(PY) -m webapp.cli serve --with-demo

test: system lint ## everything that CI runs: system packages, set-up, lint, all tests, audit
	@tools/test -n 2
	@tools/audit

test-fast: .venv/.dev static/bundle/.made translations ## all but the tests in a browser and those that need the machine alone
	@$(PY) -m pytest -n 2 -q -m "not serial" --ignore=tests/browser --ignore=tests/faults

system: ## install what only the system can give: browsers, a CJK font, Pango, PostgreSQL
	@tools/system

lint: .venv/.dev node_modules/.dev static/bundle/.made translations ## ruff and mypy
	@$(PY) -m ruff check
	@$(PY) -m ruff format --check --quiet || { echo "Some files are not formatted: make format"; exit 1; }
	@$(PY) -m mypy

format: .venv/.dev ## lay out the Python files, and mend what ruff can mend by itself
	@$(PY) -m ruff format
	@$(PY) -m ruff check --fix

bench: .venv/.dev node_modules/.dev static/bundle/.made translations ## measure (docs/measured.md)
	@$(PY) -m bench

translations: .venv/.run $(CATALOGUES) ## compile the message catalogues of every room

audit: .venv/.dev ## ask the advisory services about the locked packages; a known hole fails
	@tools/audit

lock: .venv/.dev ## resolve anew: requirements*.lock and package-lock.json
	@tools/lock

clean: ## remove what make made; the data stay
	rm -rf .venv node_modules static/vendor static/bundle $(CATALOGUES)

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Gridwalk needs Python 3.11 or newer: make PYTHON=/path/to/python3.11")'
	@$(PYTHON) -m venv .venv

# The dev lock holds the run lock with the same versions, so whoever has installed it has both.
.venv/.dev: requirements-dev.lock | .venv/bin/python
	@$(PY) -m pip install --quiet --require-hashes -r requirements-dev.lock
	@touch .venv/.run .venv/.dev

.venv/.run: requirements.lock | .venv/bin/python
	@$(PY) -m pip install --quiet --require-hashes -r requirements.lock
	@touch .venv/.run

node_modules/.dev: package-lock.json | .venv/bin/python
	@tools/npm ci --loglevel=error >/dev/null
	@touch node_modules/.run node_modules/.dev

node_modules/.run: package-lock.json | .venv/bin/python
	@tools/npm ci --loglevel=error --omit=dev >/dev/null
	@touch node_modules/.run

static/vendor/.made: node_modules/.run
	@mkdir -p static/vendor
	@cp node_modules/idb/build/index.js static/vendor/idb.js
	@cp node_modules/idb/LICENSE static/vendor/idb.LICENSE
	@cp node_modules/htmx.org/dist/htmx.min.js static/vendor/htmx.js
	@cp node_modules/htmx.org/LICENSE static/vendor/htmx.LICENSE
	@cp node_modules/leaflet/dist/leaflet-src.esm.js static/vendor/leaflet.js
	@cp node_modules/leaflet/dist/leaflet.css static/vendor/leaflet.css
	@cp node_modules/leaflet/LICENSE static/vendor/leaflet.LICENSE
	@touch $@

static/bundle/.made: .venv/.run static/vendor/.made tools/bundle.py webapp/core/bundle.py $(shell find static/js)
	@$(PY) -m tools.bundle
	@touch $@

%.mo: %.po
	@.venv/bin/pybabel --quiet compile -i $< -o $@
