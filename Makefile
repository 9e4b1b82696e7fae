# Two commands do everything: `make run` and `make test`. The rest are their parts.
HOME_DIR ?= home
PORT ?= 8501
SHOTS ?= screenshots
BIN := .venv/bin
# Two heavy numeric libraries each starting a thread per core slow both down when tests run side by side.
export OMP_NUM_THREADS ?= 1
export OPENBLAS_NUM_THREADS ?= 1
# Each worker and each server of a test would compile the whole project anew; an empty word is "off".
export PYTHONDONTWRITEBYTECODE =
# One more than two cores: a third of the time a worker waits for a browser.
WORKERS ?= 3

.PHONY: check run test beside setup lint types tests engines screenshots bench lock editor clean

check: test

setup:
	@.ci/setup

run: setup  ## the desk on the demo marketplace (or HOME_DIR=…), on 127.0.0.1
	@test -e $(HOME_DIR)/riskdesk.toml || $(BIN)/riskdesk --home $(HOME_DIR) demo
	@$(BIN)/riskdesk --home $(HOME_DIR) ingest
	@# Exit 1 means one monitor failed: the desk shows it, the rest is worth serving.
	@$(BIN)/riskdesk --home $(HOME_DIR) run || test $$? = 1
	@$(BIN)/riskdesk --home $(HOME_DIR) serve --port $(PORT)

test: setup lint  ## the whole check
	@# In this order: `tests` waits for a short setup, and make goes on with it only while nothing is left to begin.
	@$(MAKE) --no-print-directory -j 2 beside tests

beside:  ## what needs one core, while tests wait for browsers; it speaks when it is done, not between their dots
	@said=$$(mktemp); { $(MAKE) --no-print-directory types && $(MAKE) --no-print-directory engines; } >$$said 2>&1; \
	code=$$?; cat $$said; rm $$said; exit $$code

lint: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: setup
	$(BIN)/mypy

tests: setup
	@.ci/chromium
	$(BIN)/pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder

engines:  ## the shipped cubes on ClickHouse and on a Spark of three processes, beside the built-in engine
	@.ci/java
	@.ci/setup requirements.lock .venv-engines
	@# The engines are pinned in pyproject.toml; what they stand on stays as the lock says.
	@.venv-engines/bin/uv pip install -q --python .venv-engines/bin/python -c requirements.lock -e '.[engines]'
	.venv-engines/bin/pytest -n 0 -m engines tests/queries

screenshots: setup  ## every screen of HOME_DIR as a picture, light and dark, into SHOTS
	@.ci/chromium
	$(BIN)/python -m tests.browser.screenshots --home $(HOME_DIR) --into $(SHOTS)

bench:  ## tables of speed, detection, explanation and incidents, printed with versions
	@.ci/setup requirements.lock .venv-bench
	@# The peers are pinned in pyproject.toml; what they stand on stays as the lock says.
	@.venv-bench/bin/uv pip install -q --python .venv-bench/bin/python -c requirements.lock -e '.[bench]'
	.venv-bench/bin/python -m benchmarks

lock:  ## after a change of dependencies in pyproject.toml
	@.ci/lock

clean:
	rm -rf .venv .venv-bench .venv-engines .pytest_cache .mypy_cache .ruff_cache .hypothesis *.egg-info

editor:  ## pages/editor/codemirror.built.js anew from its source; needs node and npm
	cd pages/editor/source && npm install --no-audit --no-fund --omit-lockfile-registry-resolved && npm run build
	rm -rf pages/editor/source/node_modules
