"""Flaky tests that still run, and for a time decide nothing: `tests/quarantine.toml`."""
