# Make prints each command before it runs it, so you can copy it. uv is the one on your PATH; without one, pip installs
# it into .tools/.
export UV_PYTHON_DOWNLOADS := never
export PATH := $(CURDIR)/.tools/bin:$(PATH)
# Your own virtual environment is not the one of the template or of the service.
unexport UV_PROJECT_ENVIRONMENT VIRTUAL_ENV
SERVICE := build/order-service
TESTKIT := "{{cookiecutter.project_slug}}/vendor/testkit"
# The tests start hundreds of processes: what the first one compiles the others read, and none of it is in the tree.
COMPILED := env -u PYTHONDONTWRITEBYTECODE PYTHONPYCACHEPREFIX="$(CURDIR)/.venv/pycache"
PYTEST := $(COMPILED) uv run pytest -n auto --maxprocesses 4

.PHONY: $(shell sed -n 's/^\([a-z-]*\):.*/\1/p' Makefile)

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+%?:.*## / { printf "  %-16s %s\n", $$1, $$2 }' Makefile

service: uv ## Generate the default service into build/, install it and run its tests
	rm -rf build && uv run --quiet python scripts/bake.py build && $(MAKE) -C $(SERVICE) install test

test: uv ## Run the template's own tests, except the slow ones
	$(PYTEST) --dist worksteal -m "not slow"

proofs: uv ## Run the slow tests: break the service on purpose and check that each break is caught
	$(PYTEST) --dist loadfile -m slow

lint: uv ## Check style and types of the template
	uv run ruff check . $(TESTKIT) && uv run ruff format --check . $(TESTKIT) && uv run mypy

docs: uv ## Build the documentation's site into build/docs/site; a link that leads nowhere fails (address=https://…/blob/v1.0.0)
	uv run --quiet python scripts/build_docs.py $(if $(address),--address "$(address)")

bench-%: uv ## Repeat a benchmark; make bench-list lists them all (args="--rounds 1" python=3.13)
	uv run --quiet $(if $(python),--isolated --python $(python)) python -m benchmarks $* $(args)

refresh: uv ## Update the tested versions in pyproject.toml, here and in the service
	uv run --quiet python scripts/refresh_constraints.py

example: uv ## Commit the generated service to the branch example, to see what a change does to it
	uv run --quiet python scripts/example.py

pictures: uv ## Draw docs/pictures/ anew from real runs; takes minutes, needs Chromium
	uv run --quiet python scripts/pictures.py

clean: ## Remove everything that the other targets create
	rm -rf build .tools .venv .mypy_cache .pytest_cache .ruff_cache uv.lock

uv:
	@command -v uv >/dev/null || python3 -m pip install --quiet --root-user-action=ignore --target .tools uv
