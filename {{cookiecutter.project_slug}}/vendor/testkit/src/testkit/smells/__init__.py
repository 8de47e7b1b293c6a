"""The test-quality standard as a lint: `testkit smells`.

It reads sources with `ast` and runs nothing. A file of `rules/` is a section of
docs/testing-quality-standards.md; what a test is stands in `case.py`.
"""

from testkit.smells.command import main

__all__ = ["main"]
