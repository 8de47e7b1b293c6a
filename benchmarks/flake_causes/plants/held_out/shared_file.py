# axis: parallel workers
# test: tests/e2e/test_shared_file.py::test_the_report_has_one_line
# file: tests/e2e/test_shared_file.py
from pathlib import Path

REPORT = Path("/tmp/plumbline-plant-report.txt")


def report(text: str) -> str:
    REPORT.write_text(text)
    for _ in range(40):
        content = REPORT.read_text()
        if content != text:
            return content
    return content


def test_the_report_has_one_line() -> None:
    assert report("one line") == "one line"


def test_the_report_has_two_lines() -> None:
    assert len(report("two\nlines")) < 100
