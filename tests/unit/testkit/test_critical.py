import pytest
from testkit.critical import CriticalSettings


@pytest.mark.parametrize(
    ("declared", "path", "matches"),
    [
        ("src/app/domain", "src/app/domain/orders.py", True),
        ("src/app/domain/", "src/app/domain/sub/orders.py", True),
        ("./src/app/domain", "src/app/domain/orders.py", True),
        ("src/app/domain", "src/app/domains/orders.py", False),
        ("src/app/orders.py", "src/app/orders.py", True),
        ("src/app/orders.py", "src/app/orders_py", False),
        ("src/*/orders.py", "src/app/orders.py", True),
        ("src/*/orders.py", "src/app/sub/orders.py", False),
        ("src/**/orders.py", "src/orders.py", True),
        ("src/**/orders.py", "src/app/sub/orders.py", True),
        ("src/[app].py", "src/a.py", False),
        ("src/[app].py", "src/[app].py", True),
    ],
)
def test_a_declared_path_has_its_files(declared: str, path: str, *, matches: bool) -> None:
    assert CriticalSettings([declared]).matches(path) is matches


def test_a_declared_path_without_a_file_is_known() -> None:
    settings = CriticalSettings(["src/app/domain", "src/app/gone"])

    assert settings.unmatched(["src/app/domain/orders.py"]) == ["src/app/gone"]


@pytest.mark.parametrize("path", ["", ".", "/"])
def test_the_whole_project_is_not_critical(path: str) -> None:
    with pytest.raises(ValueError, match="below the project's root"):
        CriticalSettings([path])
