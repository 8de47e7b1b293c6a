# test: tests/e2e/test_stable_program.py::test_a_program_gets_half_a_minute
# file: tests/e2e/test_stable_program.py
import subprocess
import sys


def test_a_program_gets_half_a_minute() -> None:
    program = [sys.executable, "-I", "-S", "-c", "print(sum(number * number for number in range(100_000)))"]
    answer = subprocess.run(program, capture_output=True, text=True, check=True, timeout=30)
    assert answer.stdout == "333328333350000\n"
