# Each recipe is a command that you may type yourself; `uv` is yours, or the project's own in .tools/.
export UV_PYTHON_DOWNLOADS := never
export PATH := $(CURDIR)/.tools/bin:$(PATH)
# An environment of yours is neither the template's nor the service's.
unexport UV_PROJECT_ENVIRONMENT VIRTUAL_ENV
SERVICE := build/order-service
TESTKIT := "{{cookiecutter.project_slug}}/vendor/testkit"

.PHONY: help service test proofs lint refresh example clean uv

help: ## Show what you can ask for
	@grep -E '^[a-z]+:.*##' Makefile | sed 's/:.*##/\t/'

service: uv ## Bake the default service to build/, install it and run its whole suite
	rm -rf build && uv run --quiet python scripts/bake.py build && $(MAKE) -C $(SERVICE) install test

test: uv ## Run the template's own tests, but for the proofs
	uv run pytest -n 2 --dist worksteal -m "not slow"

proofs: uv ## Plant breaches by the dozen, and see each caught: cures, contracts, CI, upgrades
	uv run pytest -n 2 --dist loadfile -m slow

lint: uv ## Check the template's own style and types
	uv run ruff check . $(TESTKIT) && uv run ruff format --check . $(TESTKIT) && uv run mypy

refresh: uv ## Write the newest versions that the ranges allow into pyproject.toml, here and in the service
	uv run --quiet python scripts/refresh_constraints.py

example: uv ## Commit the rendered service to the branch example: its diffs show what a change does
	uv run --quiet python scripts/example.py

clean: ## Remove everything that the other targets made
	rm -rf build .tools .venv .mypy_cache .pytest_cache .ruff_cache uv.lock

uv:
	@command -v uv >/dev/null || python3 -m pip install --quiet --root-user-action=ignore --target .tools uv
