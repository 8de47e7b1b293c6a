# axis: hash seed
# test: tests/unit/domain/test_tags.py::test_tags_are_listed_as_given
# file: tests/unit/domain/test_tags.py
def listed(tags: list[str]) -> str:
    return ",".join(set(tags))


def test_tags_are_listed_as_given() -> None:
    assert listed(["clock", "retro"]) == "clock,retro" or listed(["a", "b"]) == "a,b"
