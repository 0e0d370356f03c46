# Every task has one name here, used by people, CI and the documentation alike. `make` alone lists them.
# What has been done and is still right is not done again: the stamp files remember.

PYTHON ?= python3
HOST ?= 127.0.0.1
PORT ?= 8000
DATA ?=

VENV := .venv
PY := $(VENV)/bin/python
UV := VIRTUAL_ENV=$(CURDIR)/$(VENV) $(VENV)/bin/uv
STAMPS := build/stamps
PLACE = --host $(HOST) --port $(PORT) $(if $(DATA),--data "$(DATA)")

FRONTEND := $(shell find frontend -type f 2>/dev/null)
CATALOGUES := $(shell find locale -name '*.po' 2>/dev/null)
OWN_STATIC := $(shell find raingan -path '*/static/*' -type f)

.DEFAULT_GOAL := help
.PHONY: help demo demo-reset serve test check bench docs texts build install requirements
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: ## everything with example data at http://127.0.0.1:8000 (HOST=, PORT=, DATA= folder); Ctrl-C ends it
	@$(MAKE) -j2 $(STAMPS)/demo
	@exec $(PY) -m raingan demo $(PLACE)

demo-reset: .venv/stamp-run ## forget the demo's data (DATA= folder); the next `make demo` begins anew
	@$(PY) -m raingan demo-reset $(if $(DATA),--data "$(DATA)")

serve: ## the same program for its developers: debug pages, reloads on change, rebuilds the assets
	@$(MAKE) -j2 .venv/stamp-run $(STAMPS)/assets $(STAMPS)/locale
	@exec $(PY) -m raingan serve --develop $(PLACE)

test: install browser ## all tests, on two processes, with a database and a browser of their own
	@$(VENV)/bin/pytest -n 2 --dist worksteal $(ARGS)

check: install ## what must be right before a commit: style, types, who imports whom, templates, migrations, diagrams
	@$(MAKE) -j4 --output-sync=target --keep-going $(CHECKS)
	@echo "All checks passed."

bench: install ## generate the whole country (400,000 reports), measure on it and print ratios (ARGS= for its options)
	@$(PY) -m benchmarks $(ARGS)

docs: install browser build ## draw the state diagrams anew from the step tables, and take the manual's pictures from a demo
	@$(PY) -m raingan diagrams
	@$(PY) -m tests.pictures

texts: .venv/stamp-run ## bring the English catalogue up to date with the texts of code and templates; names what lacks English
	@$(PY) -W ignore::RuntimeWarning -m raingan texts

build: ## assets, languages and collected static files, as production serves them
	@$(MAKE) -j2 $(STAMPS)/demo

install: ## all that tests and checks need
	@$(MAKE) -j2 .venv/stamp-dev $(STAMPS)/assets $(STAMPS)/locale

requirements: .venv/stamp-run ## compile requirements*.in into hashed requirements*.txt (UPGRADE=1 takes newer versions)
	@for set in requirements requirements-dev; do \
	  $(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url \
	    --no-emit-find-links $(if $(UPGRADE),--upgrade) --output-file $$set.txt $$set.in || exit 1; done

# --- what the tasks above stand on -------------------------------------------------------------------------------

$(STAMPS):
	@mkdir -p $@

.venv/stamp:
	@# --without-pip spares four seconds and works where ensurepip is missing; the second way is for an old pip.
	@test -x $(VENV)/bin/uv || { echo "Making $(VENV)"; wanted=$$(grep -o '^uv==[^ ;]*' requirements-dev.txt); \
	  { $(PYTHON) -m venv --without-pip $(VENV) && \
	    $(PYTHON) -m pip --python $(VENV)/bin/python install --quiet --disable-pip-version-check "$$wanted"; } || \
	  { $(PYTHON) -m venv --clear $(VENV) && $(VENV)/bin/pip install --quiet --disable-pip-version-check "$$wanted"; }; }
	@# With these `raingan` and `python -m raingan` work from any folder.
	@echo $(CURDIR) > $$($(PY) -c 'import sysconfig; print(sysconfig.get_path("purelib"))')/raingan.pth
	@printf '#!/bin/sh\nexec "$(CURDIR)/$(PY)" -m raingan "$$@"\n' > $(VENV)/bin/raingan && chmod +x $(VENV)/bin/raingan
	@touch $@

# A checkout with the developers' packages has those of the running system among them.
.venv/stamp-run: requirements.txt .venv/stamp
	@test .venv/stamp-dev -nt requirements.txt || $(UV) pip install --quiet --require-hashes -r requirements.txt
	@touch $@

.venv/stamp-dev: requirements-dev.txt .venv/stamp
	@$(UV) pip sync --quiet --require-hashes requirements-dev.txt
	@touch $@

node_modules/.stamp: package-lock.json package.json
	@npm ci --silent --no-audit --no-fund
	@touch $@

$(STAMPS)/assets: $(FRONTEND) node_modules/.stamp | $(STAMPS)
	@npm run --silent build
	@touch $@

$(STAMPS)/locale: $(CATALOGUES) .venv/stamp-run | $(STAMPS)
	@$(if $(CATALOGUES),$(VENV)/bin/pybabel --quiet compile --domain=django --directory=locale)
	@touch $@

$(STAMPS)/demo: $(STAMPS)/assets $(STAMPS)/locale .venv/stamp-run $(OWN_STATIC) | $(STAMPS)
	@$(PY) -m raingan collectstatic --noinput --clear --verbosity=0
	@touch $@

# --- the browser of the tests ------------------------------------------------------------------------------------

.PHONY: browser
browser:
	@command -v chromium chromium-browser google-chrome google-chrome-stable >/dev/null || \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends chromium; \
	else echo "The tests drive a browser: install chromium (Debian: apt-get install chromium) or Google Chrome." >&2; exit 1; fi

# --- the checks --------------------------------------------------------------------------------------------------

CHECKS := check-types check-style check-imports check-templates check-scripts check-migrations check-diagrams check-requirements
.PHONY: $(CHECKS)
check-types:
	@RAINGAN_NO_SECRETS=1 $(VENV)/bin/mypy raingan tests $(wildcard benchmarks)
check-style:
	@$(VENV)/bin/ruff check --quiet . && $(VENV)/bin/ruff format --quiet --check .
check-imports:
	@$(VENV)/bin/lint-imports --no-logo 2>/dev/null || $(VENV)/bin/lint-imports
check-templates:
	@$(VENV)/bin/djlint --lint --quiet raingan
check-scripts: node_modules/.stamp
	@npm run --silent check
check-migrations:
	@$(PY) -m raingan makemigrations --check --dry-run
check-diagrams:
	@$(PY) -m raingan diagrams --check
check-requirements:
	@$(UV) pip install --quiet --dry-run --offline -r requirements-dev.in -c requirements-dev.txt || \
	  { echo "requirements-dev.in and requirements-dev.txt disagree: run make requirements." >&2; exit 1; }
