# Evenborn (衡生). Two commands from a fresh clone with only Python ≥ 3.11 and make:
#
#   make demo    a demo county: its site with every role's account on http://127.0.0.1:8000
#   make test    everything green
#
# Stamps keep the second run short: a step runs again only if what it is made from has changed.

PORT   ?= 8000
BIRTHS ?= 6000
TESTS  ?=
SEED   ?= 2025
# The first Python that is new enough; PYTHON=/path/to/python decides otherwise.
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	"$$p" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo "$$p"; break; }; done)

VENV  := .venv
BIN   := $(VENV)/bin
COUNTY := demo-county
UV_VERSION := 0.13.9

SOURCES := $(shell find src/evenborn -type f -not -path '*/tests/*' -not -path '*/__pycache__/*')
MADE_FILES := $(filter src/evenborn/demo/% src/evenborn/standards/% src/evenborn/cli/demo.py,$(SOURCES))

export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PYTHONUTF8 := 1

.DELETE_ON_ERROR:
.PHONY: help demo demo-report demo-anew front test test-long test-postgres test-spark pictures lint format docs docs-check check lock bench bench-spark \
  clean FORCE

help: ## show this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1	/' | expand -t 20

# ── the environment ─────────────────────────────────────────────────────────────────────────────

# $(1): folder of a new virtual environment.
define new_venv
	@test -n "$(PYTHON)" || { \
	  echo "需要 Python 3.11 或更高版本：sudo apt install python3 python3-venv"; \
	  echo "Python 3.11 or later is needed: sudo apt install python3 python3-venv"; exit 1; }
	@rm -rf $(1)
	@$(PYTHON) -m venv $(1) || { rm -rf $(1); \
	  echo "本机 Python 缺少 venv，请先运行：sudo apt install python3-venv"; \
	  echo "This Python lacks venv; first run: sudo apt install python3-venv"; exit 1; }
endef

$(BIN)/python:
	$(call new_venv,$(VENV))

# Runtime packages and the build back end, each pinned by hash. The project itself is then installed
# from the checkout with no network: no build isolation, no dependencies.
$(VENV)/.runtime: requirements.txt requirements-build.txt | $(BIN)/python
	@echo "安装依赖包（约 200 MB，仅首次）… Installing the pinned packages (about 200 MB, once)…"
	@$(BIN)/python -m pip install --require-hashes -r requirements.txt -r requirements-build.txt
	@touch $@

$(VENV)/.project: $(VENV)/.runtime pyproject.toml
	@$(BIN)/python -m pip install --quiet --no-build-isolation --no-deps --editable .
	@touch $@

$(VENV)/.dev: requirements-dev.txt $(VENV)/.project
	@echo "安装测试工具（约 120 MB，仅首次）… Installing the test tools (about 120 MB, once)…"
	@$(BIN)/python -m pip install --require-hashes -r requirements-dev.txt
	@touch $@

# ── the front end ───────────────────────────────────────────────────────────────────────────────

# Tabler, HTMX and ECharts come from npm, by package-lock.json; only what is served is copied into the
# package. A machine without Node gets it as a Python package, pinned by hash too.
UI := src/evenborn/foundation/ui

node_modules/.ready: package.json package-lock.json .npmrc requirements-node.txt | $(VENV)/.project
	@command -v npm >/dev/null || $(BIN)/python -m pip install --quiet --require-hashes -r requirements-node.txt
	@echo "安装页面组件（约 160 MB，仅首次）… Installing the parts of the pages (about 160 MB, once)…"
	@PATH="$$PATH:$(CURDIR)/$(BIN)" npm ci --no-audit --no-fund --ignore-scripts --loglevel=error
	@touch $@

node_modules/.served: node_modules/.ready $(UI)/vendor.py
	@$(BIN)/python -m evenborn.foundation.ui.vendor node_modules $(UI)/static/vendor
	@touch $@

front: node_modules/.served ## style sheets and scripts of the pages

# ── the demo county ─────────────────────────────────────────────────────────────────────────────

# What was asked for last time: a new BIRTHS or SEED makes the county anew.
$(COUNTY)/.asked: FORCE
	@mkdir -p $(COUNTY)
	@echo "$(BIRTHS) $(SEED)" | cmp -s - $@ || echo "$(BIRTHS) $(SEED)" > $@

$(COUNTY)/.files: $(VENV)/.project $(COUNTY)/.asked $(MADE_FILES)
	@rm -rf $(COUNTY)/files
	$(BIN)/evenborn demo --births $(BIRTHS) --seed $(SEED) --out $(COUNTY)/files
	@touch $@

# Exit status 1 is "done, and there are problems to mend": the demo county has them on purpose.
$(COUNTY)/.result: $(COUNTY)/.files $(SOURCES)
	$(BIN)/evenborn reconcile $(COUNTY)/files/delivery.csv $(COUNTY)/files/registration.csv \
	  $(COUNTY)/files/certificate.csv $(COUNTY)/files/vaccination.csv --out $(COUNTY)/result || [ $$? -eq 1 ]
	@touch $@

# The site of the demo county: data of its own, accounts that everybody knows, this machine only.
SITE := EVENBORN_DATA=$(CURDIR)/$(COUNTY)/site EVENBORN_DEMO=1 EVENBORN_COUNTY=500118 EVENBORN_DATABASE=

$(COUNTY)/.site: $(VENV)/.project node_modules/.served $(SOURCES)
	@mkdir -p $(COUNTY) && rm -rf $(COUNTY)/site
	@$(SITE) $(BIN)/evenborn set-up --demo --address http://127.0.0.1:$(PORT) >/dev/null
	@touch $@

demo: $(COUNTY)/.site ## a demo county: the site with its accounts on http://127.0.0.1:8000 (PORT=)
	@$(SITE) $(BIN)/evenborn set-up --demo --address http://127.0.0.1:$(PORT)
	@$(SITE) $(BIN)/evenborn start --port $(PORT)

demo-report: $(COUNTY)/.result ## only the demo county's report, without the site (PORT=)
	$(BIN)/evenborn serve $(COUNTY)/result --port $(PORT) $(if $(DISPLAY)$(WAYLAND_DISPLAY),--open)

demo-anew: ## forget the demo county's site, so that the next `make demo` ends today again
	rm -rf $(COUNTY)/site $(COUNTY)/.site

# ── the house in order ──────────────────────────────────────────────────────────────────────────

# Two workers: each file stays with one of them, so that what a file makes once is made once.
# TESTS=src/evenborn/rooms runs a part.
PYTEST := $(BIN)/python -m pytest --numprocesses 2 --dist loadscope

test: $(VENV)/.dev front ## every test but the long proofs and those that need Spark (TESTS=)
	$(PYTEST) -m "not spark and not long" $(TESTS)

test-long: $(VENV)/.dev front ## the long proofs: same truth, faults, restores, demo counties
	$(PYTEST) -m long

test-postgres: $(VENV)/.dev front ## all of them on a private PostgreSQL (15 or later), started for them
	$(BIN)/python -m tests.postgres -- $(PYTEST) -m "not spark" $(TESTS)

pictures: $(VENV)/.dev front ## take the tutorial's pictures anew, in the demo county
	EVENBORN_PICTURES=1 $(BIN)/python -m pytest tests/journeys/test_tour.py

lint: $(VENV)/.dev ## style, types, and the floors of the house
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(VENV)/.dev ## mend what ruff can mend by itself
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

docs: $(VENV)/.dev ## write the generated pages anew
	$(BIN)/python docs/write_pages.py

docs-check: $(VENV)/.dev ## links resolve, commands exist, generated pages are fresh
	$(BIN)/python -m pytest tests/test_docs.py

check: lint docs-check test ## what must be green before you ask anyone to read

test-spark: .venv-spark/.ready ## the linkage on Spark (needs Java 17)
	@command -v java >/dev/null || { \
	  echo "需要 Java 17：sudo apt install openjdk-17-jre-headless"; \
	  echo "Java 17 is needed: sudo apt install openjdk-17-jre-headless"; exit 1; }
	.venv-spark/bin/python -m pytest -m spark

.venv-spark/bin/python:
	$(call new_venv,.venv-spark)

.venv-spark/.ready: requirements-spark.txt pyproject.toml | .venv-spark/bin/python
	@echo "安装 Spark（约 480 MB，仅首次）… Installing Spark (about 480 MB, once)…"
	@.venv-spark/bin/python -m pip install --require-hashes -r requirements-spark.txt
	@.venv-spark/bin/python -m pip install --quiet --no-build-isolation --no-deps --editable .
	@touch $@

bench: $(VENV)/.dev ## every benchmark; each prints its figures against a peer of the same run
	@set -e; for file in $(filter-out benchmarks/spark%,$(wildcard benchmarks/*.py)); do \
	  echo "── $$file"; $(BIN)/python "$$file"; done

bench-spark: .venv-spark/.ready ## from which size Spark pays (needs Java 17)
	.venv-spark/bin/python benchmarks/spark_size.py

# One lock for Python 3.11 and later (--universal), with hashes and without any address.
LOCK := .venv-lock/bin/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url \
	--no-emit-find-links --no-header --no-annotate --python-version 3.11

lock: ## resolve and pin the dependencies anew
	@test -x .venv-lock/bin/uv || { $(PYTHON) -m venv .venv-lock && \
	  .venv-lock/bin/pip install --quiet uv==$(UV_VERSION); }
	$(LOCK) pyproject.toml -o requirements.txt
	$(LOCK) --group build -c requirements.txt -o requirements-build.txt
	$(LOCK) --group node -o requirements-node.txt
	$(LOCK) pyproject.toml --group dev -c requirements.txt -o requirements-dev.txt
	$(LOCK) pyproject.toml --group dev --extra spark -c requirements-dev.txt -o requirements-spark.txt

clean: ## remove what was made (environments, demo county, caches)
	rm -rf $(VENV) .venv-spark .venv-lock $(COUNTY) node_modules $(UI)/static/vendor .mypy_cache .ruff_cache .pytest_cache .hypothesis \
	  .import_linter_cache build dist
	find src tests benchmarks docs -name __pycache__ -type d -prune -exec rm -rf {} +
