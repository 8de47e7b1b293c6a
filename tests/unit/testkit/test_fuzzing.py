import pytest
from testkit.fuzzing import arguments, parse_options

ADDRESS = "http://127.0.0.1:8000"


@pytest.mark.parametrize(
    ("seed", "expected"),
    [(None, ["--generation-deterministic"]), (7, ["--seed", "7", "--generation-database", "none"])],
    ids=["the same each time", "another each time"],
)
def test_a_seed_makes_another_run(seed: int | None, expected: list[str]) -> None:
    command = arguments(ADDRESS, "token", 50, seed, without=())

    assert command[-len(expected) :] == expected


def test_a_check_that_does_not_fit_is_left_out() -> None:
    command = arguments(ADDRESS, "token", 50, None, without=["use_after_free"])

    checks = command[command.index("--checks") + 1].split(",")
    assert "not_a_server_error" in checks
    assert "use_after_free" not in checks


def test_options_say_how_many_examples_from_which_seed() -> None:
    options = parse_options(["--examples", "20", "--seed", "7"], None)

    assert (options.examples, options.seed) == (20, 7)
