# Tridesk: `make run` starts it, `make test` tests it. CONTRIBUTING.md says the rest.

PYTHON ?= python3
BIN := .venv/bin
PRETTIER := PATH="$(CURDIR)/$(BIN):$$PATH" node_modules/.bin/prettier --log-level warn
export TRIDESK_DEMO ?= 1
unexport PYTHONDONTWRITEBYTECODE  # where it is set, each of our dozen processes would compile all of us at every start

.PHONY: run asterisk install test test-system test-all test-night check types style imports words migrations bench lock \
	format accept-queries tables translations clean

run: install  ## everything, with the demonstration
	@exec $(BIN)/tridesk run

install: .venv/.base .venv/.front .venv/.words

test: install .venv/.dev  ## everything that needs no whole product, browser or switch; T="tridesk/tickets" for some
	@$(BIN)/python -m tests.tries test $(T)

test-system: install .venv/.dev  ## whole products, browsers, a telephone switch, kills
	@scripts/parts
	@$(BIN)/python -m tests.tries system $(T)

test-all: install .venv/.dev  ## each behaviour once: both of them, and what no change waits for; half an hour
	@scripts/parts
	@TRIDESK_TEST_ALL=1 $(BIN)/python -m tests.tries all $(T)

test-night: install .venv/.dev  ## all of both, with every value, role, page and language, and on other days; takes hours
	@scripts/parts faketime
	@TRIDESK_TEST_NIGHT=1 $(BIN)/python -m tests.tries night $(T)

check: install .venv/.dev  ## style, types, import directions, translations, migrations
	@$(MAKE) --no-print-directory -j 2 -O types style imports words migrations

types:
	@$(BIN)/mypy tridesk tests bench conftest.py
style:
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/python scripts/unused
	@$(BIN)/djangofmt --quiet --check tridesk
	@$(BIN)/djangofmt check --quiet tridesk
	@$(PRETTIER) --check "tridesk/**/*.css"
imports:
	@$(BIN)/lint-imports
words:
	@$(BIN)/tridesk translations check
migrations:
	@$(BIN)/tridesk makemigrations --check --dry-run

bench: install .venv/.dev  ## the figures; takes a while
	@$(BIN)/python -m bench $(B)

asterisk: install  ## a private telephone switch, brought and started; `make run` uses it from then on
	@$(BIN)/tridesk asterisk start

translations: install  ## collects new texts into the four languages
	@$(BIN)/tridesk translations collect

accept-queries: install .venv/.dev  ## writes how many queries each page takes; git shows what changed
	@TRIDESK_ACCEPT_QUERIES=1 $(BIN)/python -m pytest -n 0 tests/architecture/test_query_counts.py

tables: install .venv/.dev  ## writes the script of a new installation's tables from the migrations
	@$(BIN)/python -m tests.tables

lock: .venv/.dev  ## pins requirements anew, with hashes
	@cd requirements && for f in base dev semantic node build; do ../$(BIN)/uv pip compile -q --universal \
		--python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header $$f.in -o $$f.txt; done

format: .venv/.dev
	@$(BIN)/ruff format . && $(BIN)/ruff check --fix .
	@$(BIN)/djangofmt --quiet tridesk
	@$(PRETTIER) --write "tridesk/**/*.css"

clean:
	rm -rf .venv node_modules var

.venv/bin/python:
	@scripts/environment $(PYTHON)

.venv/.base: requirements/base.txt pyproject.toml | .venv/bin/python
	@echo "Installing what Tridesk needs (once; takes a minute) ..."
	@$(BIN)/pip install -q --require-hashes -r requirements/base.txt
	@$(BIN)/pip install -q --no-deps --no-build-isolation -e .
	@touch $@

.venv/.dev: requirements/dev.txt .venv/.base .venv/.front
	@$(BIN)/pip install -q --no-compile --require-hashes -r requirements/dev.txt
	@scripts/front
	@touch $@

.venv/.front: package-lock.json package.json scripts/front scripts/libraries.mjs .venv/.base
	@scripts/front --omit=dev
	@touch $@

.venv/.words: $(wildcard tridesk/locale/*/LC_MESSAGES/*.po) .venv/.base
	@TRIDESK_VAR=.venv/var $(BIN)/tridesk translations compile  # leaves var/ empty for a restore
	@touch $@
