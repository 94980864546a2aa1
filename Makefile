# Everything that people and CI run; `make` alone lists it. Each target does its own set-up.

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-builtin-rules

PYTHON ?= python3
CC := $(if $(filter default,$(origin CC)),cc,$(CC))
BIN := .venv/bin
BUILD_TOOLS := setuptools==84.2.1 PyBindGen==0.22.1
INCLUDE = $$($(BIN)/python -c 'import sysconfig; print(sysconfig.get_path("include"))')
WARNINGS := -std=gnu17 -Wall -Wextra -Werror
C_SIDE := pyffi/ring.c pyffi/bell.c pyffi/event_queue.c pyffi/port.c pyffi/pool.c pyffi/block.c pyffi/spare.c pyffi/wake_linux.c
PORTABLE := $(C_SIDE:wake_linux.c=wake_portable.c)
FUZZ := core:FuzzDecode core:FuzzQueue core:FuzzLifecycle pyffi:FuzzRing pyffi:FuzzRingLifecycle
TIME ?= 5m
EXAMPLES := counter search
GO_FOLDERS := $(wildcard core pyffi examples tests bench)

# VCS stamping asks git, which refuses a clone that belongs to another user.
export GOFLAGS := $(filter-out -mod=% -modfile=%,$(GOFLAGS)) -buildvcs=false
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: help
help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

# --- set-up -------------------------------------------------------------------------------------

.venv/.installed: pyproject.toml setup.py
	@$(PYTHON) -c 'import sys; sys.version_info >= (3, 10) or sys.exit( \
		"goferry needs Python 3.10 or newer: name one, as in make PYTHON=python3.11")'
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet $(BUILD_TOOLS)
	GOFERRY_PURE=1 $(BIN)/pip install --quiet --no-build-isolation --editable .
	@touch $@

.venv/.dev: .venv/.installed
	GOFERRY_PURE=1 $(BIN)/pip install --quiet --no-build-isolation --editable '.[dev]'
	@touch $@

.venv/.bench: .venv/.dev
	GOFERRY_PURE=1 $(BIN)/pip install --quiet --no-build-isolation --editable '.[bench]'
	@touch $@

.PHONY: venv
venv: .venv/.dev extension ## make .venv with goferry, editable, and the tools for working on it

# No stamp file: the builder knows itself what has changed, in half a second.
.PHONY: extension
extension: .venv/.installed ## build the bundled libraries' extension in place
	@$(BIN)/python setup.py --quiet build_ext --inplace

.PHONY: testext
testext: .venv/.dev ## build the extension of tests/golib into build/testext
	@$(BIN)/python -m goferry._builder github.com/goferry/goferry/tests/golib -o build/testext

# An environment of the examples' own, which sees what .venv has, since they install packages.
build/examples/.made: .venv/.dev
	$(BIN)/python -m venv --without-pip --clear build/examples
	@echo 'import site; site.addsitedir("$(abspath .venv)/lib/python'$$(cd .venv/lib && echo python* | \
		sed s/python//)'/site-packages")' > $$(echo build/examples/lib/python*/site-packages)/tools.pth
	@touch $@

.PHONY: examples
examples: build/examples/.made extension ## build the examples' packages, editable, into build/examples
	@for each in $(EXAMPLES); do \
		build/examples/bin/python -m pip install --quiet --no-build-isolation --editable "examples/$$each[test]" || exit 1; \
	done

# --- what people see ----------------------------------------------------------------------------

.PHONY: demo
demo: extension ## digest a tree of files in three ways (DIR=... for another than Go's sources)
	@$(BIN)/goferry demo $(if $(DIR),"$(DIR)")

.PHONY: bench
bench: .venv/.bench extension testext ## measure goferry beside its rivals (ROW=call for one row)
	@$(BIN)/python bench/run.py $(foreach row,$(ROW),--row $(row)) $(ARGS)

.PHONY: stations
stations: .venv/.dev extension testext ## measure where one callback's time goes; writes docs/profiling.md
	@$(BIN)/python bench/stations.py $(ARGS)

.PHONY: scale
scale: .venv/.dev extension testext ## measure how goferry scales (SWEEP=producers for one sweep)
	@$(BIN)/python bench/scale.py $(foreach sweep,$(SWEEP),--sweep $(sweep)) $(ARGS)

.PHONY: wheels
wheels: .venv/.installed ## build the platform wheel and the pure one into wheels/
	@rm -rf wheels
	$(BIN)/pip wheel --quiet --no-deps --no-build-isolation --wheel-dir wheels .
	GOFERRY_PURE=1 $(BIN)/pip wheel --quiet --no-deps --no-build-isolation --wheel-dir wheels .
	@ls -1 wheels/*.whl

# --- checks -------------------------------------------------------------------------------------

.PHONY: test
test: lint test-go test-tsan test-fuzz test-python test-examples test-pythons ## run every check and test

.PHONY: lint
lint: lint-go lint-c lint-python ## run the formatters' checks, linters and type checkers

.PHONY: lint-go
lint-go:
	@unformatted=$$(gofmt -l $(GO_FOLDERS)); \
	if [ -n "$$unformatted" ]; then echo "not formatted by gofmt: $$unformatted"; exit 1; fi
	go vet ./...
	CGO_ENABLED=0 go vet ./core/...
	go tool staticcheck ./...
	$(if $(wildcard bench/go.mod),cd bench && go vet ./...)

.PHONY: lint-c
lint-c: .venv/.installed
	$(CC) $(WARNINGS) -fsyntax-only -Ipyffi -I$(INCLUDE) pyffi/*.c pyffi/testdata/*.c tests/sanitizers/*.c

.PHONY: lint-python
lint-python: .venv/.dev extension
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

.PHONY: format
format: .venv/.dev ## format Go and Python
	gofmt -w $(GO_FOLDERS)
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

.PHONY: test-go
test-go: ## run the Go tests, under the race detector, with other systems' wakes, and without cgo
	go test -race -cpu 1,2,4 -timeout 15m ./...
	go test -tags goferry_portable -timeout 5m ./pyffi
	CGO_ENABLED=0 go test -cpu 1,2,4 -timeout 10m ./core/...

# Minimizing each input that reaches something new would take most of a short run. The end of its time, when it
# meets an input that runs, is now and then reported as a failure by the go command; then no input is named.
.PHONY: fuzz
fuzz: ## fuzz the codec, the queues and the lifecycle (TIME=5m for each)
	@mkdir -p build
	@for target in $(FUZZ); do \
		{ go test -run '^$$' -fuzz "^$${target#*:}$$" -fuzztime $(TIME) -fuzzminimizetime 10x ./$${target%:*} && \
			echo passed; } 2>&1 | tee build/fuzz.log; \
		[ "$$(tail -n 1 build/fuzz.log)" = passed ] && continue; \
		grep -q '^ *context deadline exceeded$$' build/fuzz.log || exit 1; \
		! grep -q -e 'Failing input' -e 'terminated unexpectedly' -e '^panic' -e 'DATA RACE' build/fuzz.log || exit 1; \
		echo "$$target: its time was over, and no input had failed"; \
	done

.PHONY: test-fuzz
test-fuzz: TIME = 20s
test-fuzz: fuzz

.PHONY: test-tsan
test-tsan: ## run the C side under ThreadSanitizer, and payloads under AddressSanitizer
	@mkdir -p build
	$(CC) $(WARNINGS) -O1 -g -fsanitize=thread -Ipyffi -o build/ring_tsan pyffi/testdata/ring_tsan.c $(C_SIDE) -lpthread
	build/ring_tsan
	$(CC) $(WARNINGS) -O1 -g -fsanitize=thread -Ipyffi -o build/event_tsan pyffi/testdata/event_tsan.c $(C_SIDE) -lpthread
	build/event_tsan
	$(CC) $(WARNINGS) -O1 -g -fsanitize=thread -Ipyffi -o build/pin_tsan tests/sanitizers/pin_tsan.c $(C_SIDE) -lpthread
	build/pin_tsan
	$(CC) $(WARNINGS) -O1 -g -fsanitize=address -Ipyffi -o build/pin_asan tests/sanitizers/pin_tsan.c $(C_SIDE) -lpthread
	ASAN_OPTIONS=detect_leaks=0 build/pin_asan
	$(CC) $(WARNINGS) -O1 -g -fsanitize=thread -Ipyffi -o build/ring_tsan_portable pyffi/testdata/ring_tsan.c $(PORTABLE) -lpthread
	build/ring_tsan_portable
	$(CC) $(WARNINGS) -O1 -g -Ipyffi -Wl,--wrap=sysconf,--wrap=madvise -o build/pages pyffi/testdata/pages.c $(C_SIDE) -lpthread
	build/pages
	$(CC) $(WARNINGS) -O1 -g -fsanitize=thread -Ipyffi -o build/spare_tsan tests/sanitizers/spare_tsan.c $(C_SIDE) -lpthread
	build/spare_tsan
	$(CC) $(WARNINGS) -O1 -g -fsanitize=address -Ipyffi -o build/spare_asan tests/sanitizers/spare_tsan.c $(C_SIDE) -lpthread
	ASAN_OPTIONS=detect_leaks=0 build/spare_asan

.PHONY: test-python
test-python: venv ## run the Python tests (ARGS=... for pytest)
	$(BIN)/python -m pytest $(ARGS)

# The emulator leaks memory with each thread, and variables that it needs are not in an empty environment.
ARM64 := calls asyncio callables cancelling close_anywhere errors events event_queue interrupts leaving \
	listen packaging_extension rooms runtimes storm streams
.PHONY: arm64
arm64: .venv/.dev ## build for arm64 and run tests there, emulated (ARGS=... for pytest; CONTRIBUTING.md)
	C_SIDE="$(C_SIDE)" tests/arm64.sh $(BIN)/python $(or $(ARGS),$(ARM64:%=tests/test_%.py))

.PHONY: test-examples
test-examples: examples ## run the examples' own tests: Go, Python, types
	@for each in $(EXAMPLES); do set -ex; cd examples/$$each; \
		../../$(BIN)/goferry go -- vet ./...; go tool staticcheck ./...; \
		../../$(BIN)/goferry go -- test -race ./...; \
		../../build/examples/bin/python -m pytest; \
		../../build/examples/bin/python -m mypy; ../../build/examples/bin/python -m mypy -p $$each; \
		cd ../..; \
	done

.PHONY: golden
golden: venv ## write what generated packages shall look like anew into tests/golden
	GOFERRY_GOLDEN=write $(BIN)/python -m pytest -q tests/test_typed_golden.py

.PHONY: test-pythons
test-pythons: .venv/.dev ## pip install into an empty venv, for each CPython 3.10 to 3.13 that is there
	@$(BIN)/python tests/installs.py
	$(BIN)/python -m pytest -v tests/installs.py

.PHONY: clean
clean: ## remove what was built, .venv too
	rm -rf .venv build dist wheels python/goferry.egg-info .mypy_cache .ruff_cache .pytest_cache
	rm -f python/goferry/_goferry*.so
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
