# test: tests/unit/domain/test_stable_set.py::test_tags_are_sorted
# file: tests/unit/domain/test_stable_set.py
def test_tags_are_sorted() -> None:
    assert sorted({"retro", "clock", "blue"}) == ["blue", "clock", "retro"]
