"""The test-quality standard as a lint: `python -m testkit smells`.

It reads sources with `ast` and runs nothing. One object per rule in `rules/`; what a test is
stands in `case.py`. docs/testing-quality-standards.md has a wrong and a right example of each.
Imports nothing of the application nor of the tests: copy the folder with `configuration.py`.
"""

from testkit.smells.command import main

__all__ = ["main"]
