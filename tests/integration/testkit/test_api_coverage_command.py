"""`testkit api-coverage` over what runs recorded."""

import json
from pathlib import Path
from typing import Any

import pytest
from testkit.__main__ import main
from testkit.api_coverage.request_file import FOLDER, RequestFile
from testkit.exit_status import CANNOT_JUDGE, FALLS_SHORT, HOLDS
from testkit.records import Run

from tests.factories.records import make_run
from tests.factories.requests import make_document

TEST = "tests/integration/api/test_orders.py::test_it"
SCHEMA = {"type": "object", "required": ["n"], "properties": {"n": {"type": "integer", "maximum": 9}}}
BODIES = {'{"n":9}': 201, '{"n":10}': 422, "{}": 422, "": 422}
"""What keeps each promise of the document."""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "openapi.json").write_text(json.dumps(make_document(SCHEMA)), encoding="utf-8")
    configure(tmp_path)
    return tmp_path


def configure(project: Path, more: str = "") -> None:
    settings = f'[tool.testkit.api-coverage]\ndocument = "openapi.json"\n{more}'
    (project / "pyproject.toml").write_text(settings, encoding="utf-8")


def record(project: Path, bodies: dict[str, int], run: Run | None = None, *, path: str = "/orders") -> Path:
    run = run or make_run()
    file = RequestFile(project / "reports", keep=9)
    headers = {"content-type": "application/json"}
    requests = [["POST", path, status, ["customer"], headers, body, None] for body, status in bodies.items()]
    file.write(run, TEST, {"requests": requests, "dropped": 0})
    file.close(run, whole=True)
    return project / "reports" / FOLDER / f"run-{run.id}.ndjson"


def without(body: str) -> dict[str, int]:
    return {each: status for each, status in BODIES.items() if each != body}


def judged(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    main(["api-coverage", "--format", "json", *arguments])
    output: dict[str, Any] = json.loads(capsys.readouterr().out)
    return output


def gaps(output: dict[str, Any]) -> list[str]:
    return [gap["promise"] for gap in output["gaps"]]


def rules(output: dict[str, Any]) -> list[str]:
    return [finding["rule"] for finding in output["findings"]]


def test_a_suite_that_keeps_each_promise_holds(project: Path) -> None:
    record(project, BODIES)

    assert main(["api-coverage"]) == HOLDS


@pytest.mark.parametrize(
    ("missing", "gap"),
    [
        ('{"n":10}', "POST /orders body/n maximum 9: past"),
        ("{}", "POST /orders body/n missing"),
        ("", "POST /orders body missing"),
    ],
)
def test_a_missing_request_is_named_with_a_test(
    project: Path, capsys: pytest.CaptureFixture[str], missing: str, gap: str
) -> None:
    record(project, without(missing))

    output = judged(capsys)

    assert (output["holds"], gaps(output)) == (False, [gap])
    assert output["gaps"][0]["test"]["file"] == "tests/integration/api/test_orders.py"
    assert "assert answer.status_code == 422" in output["gaps"][0]["test"]["snippet"]


def test_the_suggested_test_sends_the_value_that_is_missing(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    configure(project, 'client = \'client_as("{role}:ada")\'\narguments = "client_as: ClientAs"')
    record(project, without('{"n":10}'))

    main(["api-coverage"])

    assert capsys.readouterr().out.count(
        "async def test_post_orders_refuses_n_past_its_maximum_9(client_as: ClientAs) -> None:\n"
        '    answer = await client_as("customer:ada").request("POST", "/orders", json={"n": 10})\n'
    ) == 1  # fmt: skip


def test_a_gap_above_the_threshold_warns(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    configure(project, "threshold = 80")
    record(project, without("{}"))

    output = judged(capsys)

    assert (output["holds"], len(gaps(output))) == (True, 1)


def test_a_promise_is_ignored_with_a_reason(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    configure(project, 'ignore = [{promise = "POST /orders body/n *", reason = "the gateway checks it"}]')
    record(project, {"": 422, '{"n":1}': 201})

    output = judged(capsys)

    assert (output["holds"], gaps(output)) == (True, [])
    assert [entry["reason"] for entry in output["ignored"]] == ["the gateway checks it"] * 3


def test_an_ignored_promise_that_is_gone_falls_short(project: Path) -> None:
    configure(project, 'ignore = [{promise = "GET /ghosts 200", reason = "not yet"}]')
    record(project, BODIES)

    assert main(["api-coverage"]) == FALLS_SHORT


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ('ignore = [{promise = "*"}]', "needs `promise` and `reason`"),
        ('ignore = [{promise = "*", reason = " "}]', "needs `promise` and `reason`"),
        ('role_pattern = "("', "not a regular expression"),
        ('role_pattern = "x"', "needs a group"),
        ("threshold = 101", "is a percentage"),
        ('document = "ghost.json"', "does not exist"),
    ],
)
def test_a_wrong_setting_is_said(
    project: Path, capsys: pytest.CaptureFixture[str], settings: str, message: str
) -> None:
    text = f"[tool.testkit.api-coverage]\n{settings}\n"
    (project / "pyproject.toml").write_text(text, encoding="utf-8")
    record(project, BODIES)

    assert main(["api-coverage"]) == CANNOT_JUDGE
    assert message in capsys.readouterr().err


def test_a_suite_of_which_nothing_matches_can_not_be_judged(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    record(project, BODIES, path="/v1/orders")

    assert main(["api-coverage"]) == CANNOT_JUDGE
    assert "set `base`" in capsys.readouterr().err


def test_an_api_below_a_mount_is_found_by_its_base(project: Path) -> None:
    configure(project, 'base = "/v1"')
    record(project, BODIES, path="/v1/orders")

    assert main(["api-coverage"]) == HOLDS


def test_without_a_recorded_request_it_can_not_judge(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (project / "reports").mkdir()

    assert main(["api-coverage"]) == CANNOT_JUDGE
    assert "run the tests" in capsys.readouterr().err


def test_a_newer_whole_run_replaces_what_an_older_one_sent(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Otherwise a deleted test would count for as long as its old run is kept."""
    record(project, BODIES)
    record(project, without("{}"), make_run("20260315T120000"))

    assert gaps(judged(capsys)) == ["POST /orders body/n missing"]


def test_a_newer_run_of_a_part_only_adds(project: Path) -> None:
    record(project, BODIES)
    record(project, {"": 422}, make_run("20260315T120000", complete=()))

    assert main(["api-coverage"]) == HOLDS


def test_shards_add_up(project: Path) -> None:
    for number, body in enumerate(BODIES, start=1):
        record(project, {body: BODIES[body]}, make_run(f"20260315T12000{number}", shard=f"{number}/4"))

    assert main(["api-coverage"]) == HOLDS


def test_a_run_that_was_killed_counts_as_far_as_it_came(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = record(project, without("{}"))
    file.write_bytes(file.read_bytes().removesuffix(b'{"whole":true}\n') + b'{"test": "tes')

    output = judged(capsys)

    assert gaps(output) == ["POST /orders body/n missing"]
    assert {"interrupted", "layers"} <= set(rules(output))


@pytest.mark.parametrize("text", ["[]", '{"schema": 2}', '{"test": 1}', "{\n"])
def test_a_line_that_is_none_is_named(project: Path, capsys: pytest.CaptureFixture[str], text: str) -> None:
    file = record(project, BODIES)
    file.write_text(f"{text}\n", encoding="utf-8")

    assert main(["api-coverage"]) == CANNOT_JUDGE
    assert ".ndjson:1: not a line of" in capsys.readouterr().err


@pytest.mark.parametrize(
    "odd",
    [
        ["GET", "/", 1e999, [], {}, "", None],
        ["GET", "/", 200, [1], {}, "", None],
        ["GET", "/", 200, [], [], "", None],
        ["GET", "/", 200, [], {}, 7, None],
        ["\ud800", "/", 200, [], {}, "", None],
        [],
        None,
    ],
)
def test_a_request_that_no_reader_could_use_is_named(
    project: Path, capsys: pytest.CaptureFixture[str], odd: object
) -> None:
    file = record(project, BODIES)
    first = file.read_text(encoding="utf-8").splitlines()[0]
    file.write_text(f"{first}\n{json.dumps({'test': 'a', 'requests': [odd], 'dropped': 0})}\n", encoding="utf-8")

    assert main(["api-coverage"]) == CANNOT_JUDGE
    assert ".ndjson:2: not a line of" in capsys.readouterr().err


def test_an_empty_file_is_a_run_that_recorded_nothing(project: Path) -> None:
    record(project, BODIES).with_name("run-2.ndjson").touch()

    assert main(["api-coverage"]) == HOLDS


def test_a_value_beyond_a_bound_that_was_served_is_a_warning(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    record(project, {**BODIES, '{"n":10}': 201})

    output = judged(capsys)

    assert gaps(output) == ["POST /orders body/n maximum 9: past"]
    assert "served" in rules(output)
