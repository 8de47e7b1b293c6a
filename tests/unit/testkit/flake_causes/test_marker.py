import pytest
from testkit.exit_status import CannotJudge
from testkit.flake_causes.marker import marked

SOURCE = """\
# Naïve, and ✓ kept.
import pytest


class TestOrders:
    @pytest.mark.parametrize("a", [1])
    async def test_a_total(self, a: int) -> None:
        assert a  # "quoted"


def test_a_total() -> None:
\tassert  1
"""


def test_the_marker_is_one_new_line_above_the_test() -> None:
    after = marked(SOURCE, ["test_a_total"], "order", "pytest a b")

    line = '@pytest.mark.flaky_cause("order", "pytest a b")\n'
    assert after == SOURCE.replace("def test_a_total() ->", f"{line}def test_a_total() ->")


def test_a_method_gets_it_above_its_other_decorators() -> None:
    after = marked(SOURCE, ["TestOrders", "test_a_total"], "seed", "x")

    assert after.replace('    @pytest.mark.flaky_cause("seed", "x")\n', "") == SOURCE
    assert 'class TestOrders:\n    @pytest.mark.flaky_cause("seed", "x")\n    @pytest.mark.parametrize' in after


def test_a_second_diagnosis_replaces_the_first() -> None:
    once = marked(SOURCE, ["test_a_total"], "order", "old")

    assert marked(once, ["test_a_total"], "seed", "new") == marked(SOURCE, ["test_a_total"], "seed", "new")


def test_line_ends_of_windows_stay() -> None:
    source = SOURCE.replace("\n", "\r\n")

    after = marked(source, ["test_a_total"], "order", "x")

    assert after.replace('@pytest.mark.flaky_cause("order", "x")\r\n', "") == source


@pytest.mark.parametrize("command", ['pytest "a\\b"', "'; import os", "a\nb", "ü\u2028"])
def test_any_command_stays_a_text(command: str) -> None:
    after = marked(SOURCE, ["test_a_total"], "order", command)

    assert after.count("\n") == SOURCE.count("\n") + 1
    assert eval(after.partition('flaky_cause("order", ')[2].partition(")\ndef")[0]) == command  # noqa: S307


@pytest.mark.parametrize(
    ("source", "parts", "says"),
    [
        ("import pytest\n", ["test_a"], "0 times"),
        ("import pytest\ndef test_a(): ...\ndef test_a(): ...\n", ["test_a"], "2 times"),
        ("def test_a(): ...\n", ["test_a"], "import pytest"),
        ("import pytest\ntest_a = 1\n", ["test_a"], "0 times"),
        ("import pytest\nclass A: ...\n", ["A"], "not a function"),
        ("import pytest\nx = '''\x0c'''\ndef test_a(): ...\n", ["test_a"], "unusual line ends"),
        ("import pytest; x = 1\nif x:\n    def test_a(): ...\n", ["test_a"], "0 times"),
    ],
)
def test_a_file_that_is_not_safe_to_write_stays(source: str, parts: list[str], says: str) -> None:
    with pytest.raises(CannotJudge, match=says):
        marked(source, parts, "order", "x")
