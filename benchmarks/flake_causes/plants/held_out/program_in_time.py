# axis: load
# test: tests/e2e/test_program_in_time.py::test_the_program_answers_in_time
# file: tests/e2e/test_program_in_time.py
import subprocess
import sys


def test_the_program_answers_in_time() -> None:
    program = [sys.executable, "-I", "-S", "-c", "print(sum(number * number for number in range(100_000)))"]
    answer = subprocess.run(program, capture_output=True, text=True, check=True, timeout=0.6)
    assert answer.stdout == "333328333350000\n"
