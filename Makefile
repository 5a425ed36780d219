# make run    the shop at http://127.0.0.1:8000: environment, database, demo, web + worker + Stripe sandbox
# make test   everything the tests need, then all of them, on SQLite and on PostgreSQL
# make check  what CI asks besides: format, lint, types, import floors, dead code, translations, schema drift
# make bench  figures: requests per second, latencies, statements, bytes
PYTHON ?= python3
PORT ?= 8000
SANDBOX_PORT ?= 8001
BIN := .venv/bin
export PORT SANDBOX_PORT
export BASE_URL ?= http://127.0.0.1:$(PORT)
export STRIPE_API_BASE ?= http://127.0.0.1:$(SANDBOX_PORT)
export SANDBOX_PUBLIC_URL ?= http://127.0.0.1:$(SANDBOX_PORT)
export SANDBOX_DATABASE ?= var/sandbox.sqlite3
export SANDBOX_ACCOUNT_HOOK_URL ?= $(BASE_URL)/stripe/webhook
export SANDBOX_CONNECT_HOOK_URL ?= $(BASE_URL)/stripe/webhook/connect
export SANDBOX_ACCOUNT_HOOK_SECRET ?= whsec_local_account
export SANDBOX_CONNECT_HOOK_SECRET ?= whsec_local_connect

.PHONY: run test check bench lock clean fill chromium redis screenshots

run: .venv/.run static/build/.made translations/.made fill
	PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/honcho start

fill:
	@mkdir -p var
	$(BIN)/flask --app wsgi db upgrade
	$(BIN)/flask --app wsgi demo

test: .venv/.dev static/build/.made translations/.made chromium redis
	$(BIN)/pytest -n 4 $(ARGS)

check: .venv/.dev static/build/.made translations/.made
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/vulture
	$(BIN)/python -m storefront.translations check

bench: .venv/.dev static/build/.made translations/.made
	$(BIN)/python bench/run.py $(ARGS)

# What the environment holds is what the lock says, hash by hash.
.venv/.run: requirements.lock
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements.lock
	touch $@

.venv/.dev: requirements-dev.lock
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements-dev.lock
	touch $@ .venv/.run

static/build/.made: storefront/infra/fonts.py storefront/infra/typefaces.py storefront/infra/styles.py $(shell find static/css -name '*.css') | .venv/.run
	$(BIN)/python -m storefront.infra.fonts
	$(BIN)/python -m storefront.infra.styles
	mkdir -p static/build
	touch $@

translations/.made: $(wildcard translations/*/LC_MESSAGES/*.po) | .venv/.run
	mkdir -p translations
	$(BIN)/python -m storefront.translations compile
	touch $@

# The browser that journeys use: the system's own, installed from the system's packages where it is missing.
chromium:
	@command -v chromium >/dev/null || command -v google-chrome >/dev/null || test -n "$$CHROME_PATH" || \
	  { apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium fonts-noto-core; }

# The drill of two nodes runs on a real Redis, from the system's packages too.
redis:
	@command -v redis-server >/dev/null || \
	  { apt-get update -qq && apt-get install -y -qq --no-install-recommends redis-server; }

# The README's pictures, taken from the shop that `make run` serves.
screenshots: .venv/.dev chromium
	$(BIN)/python docs/pictures/make.py

lock:
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links \
	  --no-annotate --no-header --all-extras pyproject.toml -o requirements.lock
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links \
	  --no-annotate --no-header --all-extras --group dev pyproject.toml -o requirements-dev.lock

clean:
	rm -rf .venv var static/fonts static/build translations/.made
