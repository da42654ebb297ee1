# The commands of this repository; each does its own set-up. `make` alone lists them.
# Needs Python 3.11 or newer and make. Works as root and as an ordinary user, in a closed folder,
# with an empty HOME; everything it makes lies in this folder (.venv .tools .cache var).

SHELL := /bin/sh
MAKEFLAGS += --no-builtin-rules # They are looked up for each of hundreds of source files.
.DEFAULT_GOAL := help
.PHONY: help run test coverage guards check wheel format messages bench screenshots demo-reset

BIN := .venv/bin
# One is enough to run the house, the other adds what tests and checks need.
RUN_READY := .venv/.ready-to-run
DEV_READY := .venv/.ready-to-develop
COMPILED := .venv/.compiled
LOCKED := pyproject.toml uv.lock tools/setup
SOURCES := $(shell find src/foyer -name '*.py')

help: ## List the commands
	@awk 'BEGIN { FS = ":.*## " } /^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' Makefile

run: $(RUN_READY) $(COMPILED) ## Open the house at http://localhost:8000 (PORT, FOYER_DATA); Ctrl-C closes it
	@exec $(BIN)/foyer up

test: $(DEV_READY) $(COMPILED) ## Run every test, in a real browser too (ARGS="-k name" narrows it)
	@FOYER_CHROMIUM="$$(tools/find_browser)"; export FOYER_CHROMIUM; \
	exec $(BIN)/pytest -n 2 $(ARGS)

coverage: $(DEV_READY) $(COMPILED) ## Run every test; fail below 90 % of lines and branches, processes included
	@rm -f .coverage .coverage.*
	@FOYER_CHROMIUM="$$(tools/find_browser)"; export FOYER_CHROMIUM; \
	$(BIN)/coverage run -m pytest -n 2 $(ARGS)
	@$(BIN)/coverage combine --quiet
	@$(BIN)/coverage report

guards: $(DEV_READY) ## Take each guard away in a copy of the tree, see its tests fail (ARGS="word")
	@exec $(BIN)/python -m tests.guards $(ARGS)

wheel: $(DEV_READY) ## Install the wheel alone, open a house from it, look around
	@exec $(BIN)/python tools/check_wheel.py

check: $(DEV_READY) ## Lint, format, types, import contracts, migrations, documents, lock file
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports
	FOYER_DATA=.cache/check DATABASE_URL= $(BIN)/python -P -W ignore::RuntimeWarning -m django \
		makemigrations --settings foyer.settings --check --dry-run
	$(BIN)/python tools/check_lock.py
	$(BIN)/pytest -q -n 0 tests/architecture

format: $(DEV_READY) ## Sort imports and format the code
	$(BIN)/ruff check --select I --fix
	$(BIN)/ruff format

messages: $(DEV_READY) ## Collect what mails say for translators, compile what they wrote
	@$(BIN)/python tools/catalogues.py

bench: $(DEV_READY) $(COMPILED) ## Measure the hot path against a house of its own (ARGS=--quick: some minutes)
	@exec $(BIN)/python -m bench.run $(ARGS)

screenshots: $(DEV_READY) ## Pictures of every page of a running house (URL=http://localhost:8000)
	@FOYER_CHROMIUM="$$(tools/find_browser)" $(BIN)/python tools/screenshots.py --axe $(URL)

demo-reset: $(RUN_READY) $(COMPILED) ## Throw the demo house away and build a fresh one
	@exec $(BIN)/foyer demo reset

# A folder that was set up for development can run the house as well.
$(RUN_READY): $(LOCKED)
	@if [ -f $(DEV_READY) ]; then tools/setup; else tools/setup --no-dev; fi
	@touch $@

$(DEV_READY): $(LOCKED)
	@tools/setup
	@touch $@ $(RUN_READY)

# Our own code, as tools/setup does it for the packages. Where nothing can be written the house
# opens as well, only later.
$(COMPILED): $(SOURCES) | $(RUN_READY)
	@{ $(BIN)/python -m compileall -q -j 0 src/foyer && touch $@; } >/dev/null 2>&1 || true
