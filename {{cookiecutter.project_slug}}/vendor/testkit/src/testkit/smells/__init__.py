"""The test-quality standard as a lint: `testkit smells`.

It reads sources with `ast` and runs nothing. A file of `rules/` is a section of
docs/testing-quality-standards.md; `case.py` says what a test is.
"""
