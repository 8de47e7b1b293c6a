"""`testkit risks` over a real repository, a coverage report and records."""

import json

from testkit.records import line, run_as_json
from testkit.risks.sources import churn_of

from tests.e2e.testkit.conftest import Repository
from tests.factories.history import make_failure
from tests.factories.records import make_record, make_run

REPORT = """<?xml version="1.0" ?>
<coverage><sources><source>/somewhere/src/app</source></sources><packages><package><classes>
<class name="orders.py" filename="orders.py"><lines>
<line number="1" hits="1"/><line number="2" hits="0"/><line number="3" hits="0"/><line number="4" hits="1"/>
</lines></class>
</classes></package></packages></coverage>
"""
CRITICAL = '[tool.testkit.critical]\npaths = ["src/app/clock.py", "src/app/gone"]\n'
HOLDS, CANNOT_JUDGE = 0, 2


def shop_with_a_past(shop: Repository) -> Repository:
    shop.write("src/app/orders.py", "1\n2\n3\n4\n")
    shop.write("src/app/clock é.py", "1\n")
    shop.write("src/app/clock.py", "1\n")
    shop.write("other.py", "1\n" * 900)
    shop.git("init", "--quiet")
    shop.git("add", ".")
    shop.git("commit", "--quiet", "--message=A shop")
    shop.write("reports/coverage/coverage.xml", REPORT)
    run = make_run("20260314T120000", commit="c0ffee")
    test = make_record("tests/unit/test_a.py::test_b", run, outcome="failed", failure=make_failure("src/app/orders.py"))
    shop.write("reports/run-1.jsonl", line(test, run_as_json(run)))
    return shop


def test_each_module_has_the_numbers_of_its_score(repository: Repository) -> None:
    shop = shop_with_a_past(repository)

    reported = json.loads(shop.testkit("risks", "--format", "json").stdout)

    assert {one["module"]: (one["commits"], one["coverage"], one["churn"]) for one in reported["modules"]} == {
        "src/app/orders.py": (1, {"missed": 2, "lines": 4}, 4),
        "src/app/clock.py": (0, None, 1),
        "src/app/clock é.py": (0, None, 1),
    }


def test_critical_modules_are_first_and_a_critical_path_without_a_module_is_named(repository: Repository) -> None:
    shop = shop_with_a_past(repository)
    shop.write("pyproject.toml", CRITICAL)

    run = shop.testkit("risks")

    first, second, *_ = run.stdout.splitlines()
    assert run.returncode == HOLDS
    assert "[tool.testkit.critical] names src/app/gone, and no module is there" in first
    assert second.startswith("src/app/clock.py: note: [risk] critical module with score 0.25: 0 failing commits")


def test_a_coverage_report_that_is_cut_off_can_not_be_judged(repository: Repository) -> None:
    shop = shop_with_a_past(repository)
    shop.write("reports/coverage/coverage.xml", REPORT[:200])

    run = shop.testkit("risks")

    assert run.returncode == CANNOT_JUDGE
    assert "coverage.xml can't be read" in run.stdout + run.stderr


def test_a_project_without_records_can_not_be_judged(repository: Repository) -> None:
    repository.write("src/app/orders.py", "1\n")

    run = repository.testkit("risks")

    assert run.returncode == CANNOT_JUDGE
    assert "run pytest first" in run.stdout + run.stderr


def test_churn_in_a_folder_of_a_larger_repository_has_paths_from_that_folder(repository: Repository) -> None:
    repository.write("shop/src/app/orders.py", "1\n2\n")
    repository.write("src/app/orders.py", "1\n")
    repository.git("init", "--quiet")
    repository.git("add", ".")
    repository.git("commit", "--quiet", "--message=Two projects")

    assert churn_of(repository.path / "shop", {"src/app/orders.py"}, days=90) == {"src/app/orders.py": 2}
