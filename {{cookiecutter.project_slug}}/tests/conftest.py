"""tests/plugins.py lists the fixtures, file by file."""

pytest_plugins = ["tests.plugins"]
