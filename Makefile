# `make` or `make help` lists what can be done. Each command makes its own .venv first.
PYTHON ?= python3
PAGES ?=
QUERY ?=
THEME ?= light
CUSTOMERS ?= 1000000
WRITE ?=
# the shell may hold a LANGUAGE of its own ("de:en"): only one given to make counts
ifneq ($(origin LANGUAGE),command line)
LANGUAGE := en
endif

BIN := .venv/bin
PIP_INSTALL := $(BIN)/python -m pip install -qq --disable-pip-version-check --no-input

.DEFAULT_GOAL := help
.PHONY: help setup run test check format bench bench-memory bench-redraw bench-stages bench-watch bench-store bench-campaigns bench-segments bench-upload models screenshots words

help: ## list the commands
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' Makefile | while IFS="	" read -r name text; do printf '  make %-13s %s\n' "$$name" "$$text"; done

setup: .venv/.dev-ready ## make .venv with everything for work on the project

run: .venv/.app-ready ## open the dashboard
	@$(BIN)/python -m ui

test: .venv/.dev-ready ## run all tests, after fetching a browser, fonts and Java if they are missing
	@$(BIN)/python -m tools.provide_test_needs
	@$(BIN)/python -m pytest

check: .venv/.dev-ready ## lint, format and types
	@$(BIN)/python -m ruff check .
	@$(BIN)/python -m ruff format --check .
	@$(BIN)/python -m mypy

format: .venv/.dev-ready ## put every file into the project's format
	@$(BIN)/python -m ruff check --fix .
	@$(BIN)/python -m ruff format .

bench: .venv/.dev-ready ## print our times beside DuckDB's and lifetimes' (CUSTOMERS=50000 for a quick try)
	@$(BIN)/python -m benchmarks.run --customers $(CUSTOMERS) $(if $(WRITE),--write $(WRITE))

bench-memory: .venv/.dev-ready ## move the date 200 times over a large base and watch the memory
	@$(BIN)/python -m benchmarks.as_of_memory --customers $(CUSTOMERS)

models: .venv/.dev-ready ## measure how right the value engine is and write docs/models.md (some ten minutes)
	@$(BIN)/python -m benchmarks.models_report

bench-redraw: .venv/.dev-ready ## time the Life cycle page after the date or a rule has moved, with 100,000 customers
	@$(BIN)/python -m benchmarks.redraw

bench-stages: .venv/.dev-ready ## print how well stages are found in worlds whose truth is known
	@$(BIN)/python -m benchmarks.stages

bench-watch: .venv/.dev-ready ## print how well the watch list finds those who leave in simulated worlds
	@$(BIN)/python -m benchmarks.watch_list

bench-store: .venv/.dev-ready ## kill a writing process 100 times and look at what is left of the campaign store
	@$(BIN)/python -m benchmarks.store_kills

bench-campaigns: .venv/.dev-ready ## measure how right campaigns are judged, in 10,000 worlds a row (WORLDS=500 for a quick try)
	@$(BIN)/python -m benchmarks.campaigns $(if $(WORLDS),--worlds $(WORLDS),--write)

bench-upload: .venv/.dev-ready ## send 230 MB through the Data page and watch the server's memory
	@$(BIN)/python -m benchmarks.upload_memory

screenshots: .venv/.dev-ready ## picture every page: LANGUAGE=zh_Hans THEME=dark PAGES="value segments" QUERY="as_of=2024-06-30"
	@$(BIN)/python -m tools.provide_test_needs
	@$(BIN)/python -m tools.screenshots --language "$(LANGUAGE)" --theme "$(THEME)" --pages $(PAGES) --query "$(QUERY)"

words: .venv/.dev-ready ## bring locales/ up to date with the words in the source
	@$(BIN)/python -m tools.words

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Python 3.11 or newer is needed; '$(PYTHON)' is not. Try: make PYTHON=/path/to/python3.12 ..." >&2; exit 1; }
	@echo "Making .venv ..."
	@$(PYTHON) -m venv .venv || { rm -rf .venv; exit 1; }

.venv/.app-ready: requirements.txt constraints.txt | $(BIN)/python
	@echo "Installing requirements.txt ..."
	@$(PIP_INSTALL) -r requirements.txt
	@touch $@

.venv/.dev-ready: requirements-dev.txt requirements.txt constraints.txt | $(BIN)/python
	@echo "Installing requirements-dev.txt ..."
	@$(PIP_INSTALL) -r requirements-dev.txt
	@touch .venv/.app-ready $@
