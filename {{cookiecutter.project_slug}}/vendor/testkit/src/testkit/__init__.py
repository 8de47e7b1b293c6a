"""Watches the tests of a project: layers, guards, records, test-quality rules, contracts. See README.md."""
