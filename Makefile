# Two commands matter: `make run` starts TuneScore, `make test` proves it. Both first bring
# `make setup` up to date: .venv with the `tunescore` command, and the built web app.

SHELL := /bin/sh
VENV := .venv
BIN := $(VENV)/bin
STAMPS := .make
WEB := $(wildcard web/package.json)
WEB_SOURCES := $(if $(WEB),$(shell find web -type f \
	-not -path 'web/node_modules/*' -not -path 'web/.svelte-kit/*' -not -path 'web/build/*'))
E2E := $(wildcard tests/e2e/test_*.py)
QUIETLY := sh scripts/quietly
# Where the machine has no Node, it is in the virtual environment.
WITH_NODE := PATH="$(CURDIR)/$(BIN):$$PATH"
WORKERS ?= auto

export UV_PYTHON_DOWNLOADS := never
export UV_COMPILE_BYTECODE := 1
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export npm_config_update_notifier := false

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help setup run demo test soak check python-check client bench dist lock clean web-check web-test

help:
	@echo "make run    start TuneScore on http://127.0.0.1:8000"
	@echo "make test   linters, types, import rules, every test"
	@echo "make soak   what is too long for every day: full sizes, many examples"
	@echo "make check  linters and types alone"
	@echo "make client write the front end's types from the API"
	@echo "make bench  measure imports and the answers behind the pages"
	@echo "make demo   an invented artist and invented platforms, to click through"
	@echo "make dist   build the wheel with the web app in it, and say what it is made of"
	@echo "make lock   resolve the requirements files anew"
	@echo "make clean  remove what was built (never the data)"

setup: $(STAMPS)/python $(if $(WEB),$(STAMPS)/web)

run: setup
	@echo "Starting TuneScore …"
	@$(BIN)/tunescore serve

# A folder of its own, so that nothing invented meets what is real.
DEMO ?= /tmp/tunescore-demo

demo: setup
	@mkdir -p $(DEMO)
	@TUNESCORE_FAKES_MEMORY=$(DEMO)/platforms TUNESCORE_DATA_DIR=$(DEMO)/data \
		$(BIN)/python -m tests.fakes sh -c 'cd $(DEMO) && unset DATABASE_URL \
		&& { $(CURDIR)/$(BIN)/tunescore demo || true; } && exec $(CURDIR)/$(BIN)/tunescore serve'

# Two at a time, the output of each in one piece where this make can do that.
TWO := -j 2 $(if $(filter output-sync,$(.FEATURES)),--output-sync) --no-print-directory
TESTED := $(if $(E2E),$(STAMPS)/chromium) $(STAMPS)/dev $(if $(WEB),$(STAMPS)/web)

test: $(TESTED)
	@$(MAKE) $(TWO) python-check $(if $(WEB),web-test)
	$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal

soak: $(TESTED)
	$(BIN)/python -m pytest -m "soak or hypothesis" --hypothesis-profile soak

check: $(STAMPS)/dev $(if $(WEB),$(STAMPS)/web)
	@$(MAKE) $(TWO) python-check $(if $(WEB),web-check)

python-check: $(STAMPS)/dev
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo

web-check: $(STAMPS)/web
	$(WITH_NODE) sh scripts/write-client $(VENV) $(STAMPS)/schema.ts
	@cmp $(STAMPS)/schema.ts web/src/lib/api/schema.ts \
		|| { echo "The API has changed: run 'make client' and commit its types."; exit 1; }
	$(WITH_NODE) npm --prefix web run check
	$(WITH_NODE) npm --prefix web run lint

web-test: web-check
	$(WITH_NODE) npm --prefix web test

client: $(STAMPS)/npm
	$(WITH_NODE) sh scripts/write-client $(VENV) web/src/lib/api/schema.ts

bench: $(STAMPS)/bench
	$(BIN)/python -m benchmarks

# The wheel, what it needs by name, hash and licence (CycloneDX), and what is known of that.
dist: setup $(STAMPS)/release
	rm -rf dist
	$(BIN)/python -m hatchling build -t wheel
	$(BIN)/cyclonedx-py requirements requirements.txt --pyproject pyproject.toml \
		--output-reproducible -o dist/python.cdx.json
	$(WITH_NODE) npm --prefix web sbom --package-lock-only --sbom-format cyclonedx >dist/web.cdx.json
	$(BIN)/pip-licenses --from mixed --format markdown --output-file dist/licences.md \
		--packages $$(sed -n '/^[a-z]/s/==.*//p' requirements.txt)
	$(WITH_NODE) sh scripts/audit $(VENV)

# --- what the above stand on --------------------------------------------------------------

$(STAMPS):
	@mkdir -p $@

$(VENV)/pyvenv.cfg:
	@sh scripts/make-venv $(VENV)

$(STAMPS)/python: requirements.txt pyproject.toml $(VENV)/pyvenv.cfg | $(STAMPS)
	@$(QUIETLY) "Installing Python packages (half a minute)" \
		sh scripts/install $(VENV) requirements.txt
	@touch $@

$(STAMPS)/dev: requirements-dev.txt $(STAMPS)/python
	@$(QUIETLY) "Installing what the tests and linters need (half a minute)" \
		sh scripts/install $(VENV) requirements-dev.txt
	@touch $@

$(STAMPS)/bench: requirements-bench.txt $(STAMPS)/dev
	@$(QUIETLY) "Installing what is compared with (half a minute)" \
		sh scripts/install $(VENV) requirements-bench.txt
	@touch $@

$(STAMPS)/release: requirements-release.txt $(STAMPS)/dev
	@$(QUIETLY) "Installing what tells of the packages (half a minute)" \
		sh scripts/install $(VENV) requirements-release.txt
	@touch $@

$(STAMPS)/node: requirements-node.txt $(STAMPS)/python
	@sh scripts/find-node $(VENV) requirements-node.txt
	@touch $@

$(STAMPS)/npm: web/package.json web/package-lock.json $(STAMPS)/node
	@$(WITH_NODE) $(QUIETLY) "Installing the web app's packages (half a minute)" \
		npm --prefix web ci --no-audit --no-fund
	@touch $@

$(STAMPS)/web: $(WEB_SOURCES) $(STAMPS)/npm
	@$(WITH_NODE) $(QUIETLY) "Building the web app (half a minute)" npm --prefix web run build
	@rm -rf src/tunescore/web
	@cp -R web/build src/tunescore/web
	@touch $@

$(STAMPS)/chromium: | $(STAMPS)
	@sh scripts/find-chromium
	@touch $@

LOCK := uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-header --no-emit-index-url --no-emit-find-links --no-emit-build-options \
	--custom-compile-command "make lock"

lock:
	$(LOCK) pyproject.toml --group build -o requirements.txt
	$(LOCK) pyproject.toml --group build --group dev -c requirements.txt -o requirements-dev.txt
	$(LOCK) --group pyproject.toml:bench -c requirements-dev.txt -o requirements-bench.txt
	$(LOCK) --group pyproject.toml:release -c requirements-dev.txt -o requirements-release.txt
	$(LOCK) --group pyproject.toml:node -o requirements-node.txt

clean:
	rm -rf $(STAMPS) $(VENV) build dist src/tunescore/web
	rm -rf .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	rm -rf web/node_modules web/build web/.svelte-kit
