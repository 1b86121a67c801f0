# Set-up and commands; `make help` lists them. Everything installed lives in .venv, everything cached by a run in .cache.

PYTHON ?= python3
ARGS ?=

VENV := .venv
STAMP := $(VENV)/.installed
BIN := $(VENV)/bin
LOCK := requirements.lock
INSTALLED := $(VENV)/requirements.lock
TOOLS := .cache/tools

# What a run would otherwise write in the home folder.
# Compiled modules are kept (an empty PYTHONDONTWRITEBYTECODE is none): without them every step starts half a second later.
IN_PROJECT := PYTHONDONTWRITEBYTECODE= XDG_CACHE_HOME="$$PWD/.cache" MPLCONFIGDIR="$$PWD/.cache/matplotlib" IPYTHONDIR="$$PWD/.cache/ipython" \
	JUPYTER_CONFIG_DIR="$$PWD/.cache/jupyter" JUPYTER_DATA_DIR="$$PWD/.cache/jupyter"

.DEFAULT_GOAL := run
.NOTPARALLEL:
.PHONY: run install test accessibility pictures data lint format docs example benchmark benchmark-reading benchmark-reports \
	fuzz coverage suppression release lock clean help checkers packages FORCE

run: $(STAMP) ## install, and run every configured measurement whose raw files are there (the default)
	@$(IN_PROJECT) $(BIN)/snakemake --cores all $(ARGS)

install: $(STAMP) ## install the locked packages in .venv

# one worker a core, and one thread each
test: $(STAMP) ## install and run the tests (ARGS="-k name" picks)
	@$(IN_PROJECT) OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 $(BIN)/pytest --numprocesses auto --dist loadscope $(ARGS)

accessibility: $(STAMP) checkers ## look at every page of results/ in a real browser; needs Chromium, Java and npm (ARGS="-k phone" picks)
	@$(IN_PROJECT) NULMETING_PAGES=results $(BIN)/pytest --numprocesses auto --dist loadscope tests/accessibility $(ARGS)

# held to the hashes of their lock; nothing of theirs is run when they are installed
checkers:
	@for tool in chromium java npm; do command -v $$tool >/dev/null || \
		{ echo "make: $$tool was not found (Debian, Ubuntu: apt install chromium default-jre-headless npm)" >&2; exit 1; }; done
	@cmp -s tests/accessibility/package-lock.json $(TOOLS)/installed.json || { mkdir -p $(TOOLS) && \
		cp tests/accessibility/package.json tests/accessibility/package-lock.json $(TOOLS) && \
		npm ci --prefix $(TOOLS) --ignore-scripts --no-audit --no-fund --silent && \
		cp tests/accessibility/package-lock.json $(TOOLS)/installed.json; }

data: $(STAMP) ## bring the raw files of the real measurements into raw/, checked by sha256
	@$(BIN)/python -m nulmeting.raw_data $(ARGS)

lint: $(STAMP) ## static checks: ruff, mypy, snakefmt, snakemake --lint
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/snakefmt --check Snakefile workflow/rules
	@$(IN_PROJECT) $(BIN)/snakemake --lint

format: $(STAMP) ## put the code in the house style
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/snakefmt Snakefile workflow/rules

docs: $(STAMP) ## write docs/messages.md from the catalogue of messages
	@$(BIN)/python -m nulmeting.messages_page > docs/messages.md.new && mv docs/messages.md.new docs/messages.md

pictures: $(STAMP) ## take the pictures of the reports for the documentation, from results/kci-2018; needs Chromium, LibreOffice, poppler
	@$(BIN)/python docs/images/make.py results/kci-2018

example: $(STAMP) ## make the synthetic raw files of kci-2018 again
	$(BIN)/python examples/kci_2018/generate.py --out raw/kci-2018 $(ARGS)

benchmark: $(STAMP) ## time the estimation beside R survey and svy; minutes and 3 GB (ARGS=--small is quick)
	@$(IN_PROJECT) $(BIN)/python benchmarks/run.py $(ARGS)

benchmark-reading: $(STAMP) ## time the reading of large files beside other software (ARGS=--small is quick)
	@$(IN_PROJECT) $(BIN)/python benchmarks/reading.py $(ARGS)

benchmark-reports: $(STAMP) ## time all reports and charts of one measurement (ARGS=csps)
	@$(IN_PROJECT) $(BIN)/python benchmarks/reports.py $(ARGS)

fuzz: $(STAMP) ## read 1,200 files damaged at random; some minutes (ARGS="--seed 2 --files 5000")
	@$(IN_PROJECT) $(BIN)/python tests/hostile/fuzz.py $(ARGS)

# one thread each: the designs are what is done side by side
coverage: $(STAMP) ## simulate the coverage of the intervals, resumable; half an hour (ARGS="--replicates 400 --jobs 1")
	@$(IN_PROJECT) OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 $(BIN)/python -m simulations $(ARGS)

suppression: $(STAMP) ## hold all 210 tables against tau-argus, and ten times the random ones; ten minutes
	@$(IN_PROJECT) NULMETING_LONG=1 OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 $(BIN)/pytest \
		tests/unit/test_disclosure_suppress.py tests/reference/test_tau_argus.py tests/unit/test_two_releases.py $(ARGS)

release: $(STAMP) ## record that the results were published (ARGS="kci-2018 2019-01-15"): the next run is held against them
	@$(BIN)/python -m nulmeting.releases $(ARGS)

lock: $(STAMP) ## refresh requirements.lock and environment.yml (ARGS=--upgrade takes newer versions)
	UV_CUSTOM_COMPILE_COMMAND="make lock" $(BIN)/uv pip compile pyproject.toml --quiet --group dev --generate-hashes \
		--no-emit-index-url --python-version 3.11 --universal --fork-strategy fewest --output-file $(LOCK) $(ARGS)
	$(BIN)/python .ci/environment.py $(LOCK) environment.yml

clean: ## remove results and caches; .venv and raw stay
	rm -rf results .snakemake .cache .pytest_cache .mypy_cache .ruff_cache .hypothesis

help: ## list the commands
	@sed -n 's/^\([a-z-]*\):.*## /\1	/p' Makefile | expand -t 20

# An installation counts only if its stamp is there, was written in this folder and is newer than the lock. One that was
# broken off, moved or lost its interpreter is made anew; packages are only looked at if the lock's text changed, so that
# everything works again without network.
SOUND := $(shell test "$$(cat $(STAMP) 2>/dev/null)" = "$$(pwd -P)" && $(BIN)/python -c "" 2>/dev/null && echo yes)
ifneq ($(SOUND),yes)
$(STAMP): FORCE
endif

$(STAMP): $(LOCK) pyproject.toml
	@command -v "$(PYTHON)" >/dev/null || { echo "make: $(PYTHON) was not found; Python 3.11 or newer is needed" >&2; exit 1; }
	@"$(PYTHON)" -c "import sys; sys.exit(sys.version_info < (3, 11))" || \
		{ echo "make: $(PYTHON) is older than Python 3.11; name a newer one: make PYTHON=python3.12" >&2; exit 1; }
	@"$(PYTHON)" -c "import venv, ensurepip" 2>/dev/null || \
		{ echo "make: $(PYTHON) lacks venv or ensurepip; install them (Debian, Ubuntu: apt install python3-venv)" >&2; exit 1; }
	@echo "make: installing in $(VENV)"
	@test "$(SOUND)" = yes || { rm -rf $(VENV) && "$(PYTHON)" -m venv $(VENV); }
	@cmp -s $(LOCK) $(INSTALLED) || $(MAKE) --no-print-directory --silent packages
	@$(BIN)/uv pip install --quiet --offline --python $(BIN)/python --no-deps --no-build-isolation --editable .
	@pwd -P > $@.new && mv $@.new $@

packages:
	@rm -f $(STAMP) $(INSTALLED)
	@sed -n '/^uv==/,/# via/p' $(LOCK) > $(VENV)/uv.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r $(VENV)/uv.txt
	@test -t 2 || quiet=--quiet; $(BIN)/uv pip sync $$quiet --python $(BIN)/python --require-hashes --compile-bytecode $(LOCK)
	@$(IN_PROJECT) $(BIN)/python -c "import matplotlib.font_manager"
	@cp $(LOCK) $(INSTALLED)
