"""A table of contents: one fixture, one file."""

pytest_plugins = [
    "tests.fixtures.layers",
    "tests.fixtures.signals",
    "tests.fixtures.template",
    "tests.fixtures.cookiecutter",
    "tests.fixtures.sandbox",
    "tests.fixtures.baked",
    "tests.fixtures.service",
    "tests.fixtures.upgrades",
    "tests.fixtures.planted",
    "tests.fixtures.foreign_shop",
    "tests.fixtures.osv",
    "tests.fixtures.workflows",
    "tests.fixtures.copied",
]
