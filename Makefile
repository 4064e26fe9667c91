# Seven Views of Regularization: "make help" says what can be done here.
#
# Each environment has a stamp, written last; it is out of date when the lock has changed. A file
# .unfinished is laid down before an installation and removed after it: where one is found, the
# installation was cut short, and the environment is made anew.

SHELL := /bin/sh
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help
.PHONY: help book serve lab quick test test-peers test-binder test-firefox lint browser bench audit mutation lock clean

# The first Python of 3.11 to 3.14 that can make an environment; "make book PYTHON=..." names another.
ifndef PYTHON
PYTHON := $(shell for p in python3 python3.14 python3.13 python3.12 python3.11 python; do \
	$$p -c 'import sys, venv, ensurepip; sys.exit(not (3, 11) <= sys.version_info < (3, 15))' \
	>/dev/null 2>&1 && echo $$p && break; done)
endif

VENV := .venv
PEERS := .venv-peers
BINDER := .venv-binder
RUN := $(VENV)/bin/python
PIP := -m pip --disable-pip-version-check
PORT ?= 8000

# $(call environment,FOLDER): make the environment where there is none, or only half of one.
define environment
	@if [ -z "$(PYTHON)" ]; then \
		echo "No Python 3.11 to 3.14 was found that has the modules venv and ensurepip." >&2; \
		echo "Install one (on Debian: apt-get install python3-venv)," >&2; \
		echo "or name it: make $(MAKECMDGOALS) PYTHON=/path/to/python" >&2; \
		exit 1; \
	fi
	@if [ -e $(1)/.unfinished ] || ! $(1)/bin/python $(PIP) --version >/dev/null 2>&1; then \
		echo "Making the environment $(1) with $(PYTHON)"; \
		rm -rf $(1); $(PYTHON) -m venv $(1); \
	fi
endef

# $(call install,FOLDER,PIP'S ARGUMENTS): install into FOLDER.
define install
	@touch $(1)/.unfinished
	@echo "Installing into $(1): $(2)"
	@$(1)/bin/python $(PIP) install --quiet $(2)
	@rm $(1)/.unfinished
endef

$(VENV)/.book: requirements.txt pyproject.toml
	$(call environment,$(VENV))
	$(call install,$(VENV),-r requirements.txt)
	@touch $@

$(VENV)/.test: requirements-test.txt $(VENV)/.book
	$(call install,$(VENV),-r requirements-test.txt)
	@touch $@

# PyTorch comes first, and without what serves a graphics card: several GB that nothing here uses.
# Its own index has such builds for Linux; the ones on PyPI are so for other systems.
TORCH_INDEX ?= https://download.pytorch.org/whl/cpu
$(PEERS)/.peers: requirements-peers.txt pyproject.toml
	$(call environment,$(PEERS))
	$(call install,$(PEERS),--no-deps --extra-index-url $(TORCH_INDEX) \
		$$(grep '^torch==' requirements-peers.txt))
	$(call install,$(PEERS),--no-deps -r requirements-peers.txt)
	@touch $@

$(BINDER)/.binder: requirements-binder.txt
	$(call environment,$(BINDER))
	$(call install,$(BINDER),-r requirements-binder.txt)
	@touch $@

help:  ## say what can be done here
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

book: $(VENV)/.book  ## set everything up, build the website, and say where to open it
	$(RUN) -m bookbuild
	@echo "The book is in _build/html: open $(CURDIR)/_build/html/index.html, or run make serve."

serve: book  ## build the website and serve it on this computer
	@echo "Serving http://localhost:$(PORT) until you press Ctrl-C"
	@$(RUN) -m http.server --directory _build/html --bind localhost $(PORT)

lab: $(VENV)/.book  ## open the pages as notebooks in JupyterLab
	@$(RUN) -m bookbuild.lab

lint: $(VENV)/.test
	$(RUN) -m ruff check .
	$(RUN) -m ruff format --check .
	$(RUN) -m mypy
	$(RUN) -m codespell_lib

browser: $(VENV)/.test
	$(RUN) tests/support/chromium.py

# What opens no browser shares the processors file by file; a browser keeps them busy by itself.
WORKERS ?= 2
SHARED := -n $(WORKERS) --dist loadfile
test: lint browser  ## set everything up and run everything that must hold
	$(RUN) -m pytest $(SHARED) --ignore tests/browser --ignore tests/live
	$(RUN) -m pytest tests/browser tests/live

quick: lint  ## check what was changed, in under a minute: before a commit
	$(RUN) -m pytest $(SHARED) --changed

test-peers: $(PEERS)/.peers  ## compare the library with others: torch, celer, cvxpy, xgboost and more
	$(PEERS)/bin/python -m pytest -m peers

test-binder: browser $(BINDER)/.binder  ## make the environment that Binder would make, and run the pages in it
	$(RUN) -m pytest -m binder

test-firefox: $(VENV)/.test  ## open every page in Firefox, and drag every explorer there
	$(RUN) tests/support/firefox.py
	$(RUN) -m pytest -m firefox tests/browser

bench: $(PEERS)/.peers browser  ## measure the library, the website and the explorers
	@for file in benchmarks/*.py; do name=$$(basename $$file .py); \
		case $$name in common|audit|__*) ;; \
		*) echo "== $$name"; $(PEERS)/bin/python -m benchmarks.$$name || exit 1;; esac; done

audit: $(VENV)/.test browser book  ## let Lighthouse judge every page, beside an unmodified Jupyter Book
	$(RUN) -m benchmarks.audit $(AUDIT)

mutation: $(VENV)/.test  ## break the core on purpose, bit by bit, and see which breaks no test notices
	@rm -rf _build/mutation && mkdir -p _build/mutation
	@cp -R lib _build/mutation/src && cp -R tests pyproject.toml _build/mutation
	cd _build/mutation && $(CURDIR)/$(VENV)/bin/mutmut run $(MUTANTS)
	cd _build/mutation && $(CURDIR)/$(VENV)/bin/mutmut results

# One resolution for all Pythons. A lock keeps the versions that it has unless "make lock UPGRADE=--upgrade".
# The greps leave out what serves a graphics card, and the line that no constraint may have.
UV ?= uv
COMPILE = $(UV) pip compile pyproject.toml --quiet --universal --python-version 3.11 \
	--fork-strategy fewest --no-emit-index-url --no-annotate --custom-compile-command "make lock" $(UPGRADE)
lock:  ## compile pyproject.toml to the exact versions of requirements*.txt (needs uv)
	@mkdir -p _build/lock
	$(COMPILE) -o requirements.txt
	@cp requirements.txt _build/lock/book.txt && echo "-e ." >> requirements.txt
	$(COMPILE) --extra test -c _build/lock/book.txt -o requirements-test.txt
	@cp requirements-test.txt _build/lock/test.txt && echo "-e ." >> requirements-test.txt
	$(COMPILE) --extra test --extra peers -c _build/lock/test.txt -o requirements-peers.txt
	$(subst pyproject.toml,--group binder,$(COMPILE)) -o requirements-binder.txt
	@grep -vE '^(nvidia|cuda|triton)' requirements-peers.txt > _build/lock/peers.txt
	@cp _build/lock/peers.txt requirements-peers.txt && echo "-e ." >> requirements-peers.txt

clean:  ## remove what was built; the environments stay
	rm -rf _build mutants .hypothesis .mypy_cache .pytest_cache .ruff_cache
