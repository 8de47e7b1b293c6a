"""The evaluator knows the forms that our workflows use, and refuses all others."""

import pytest

from tests.pipelines.expressions import UnknownExpressionError, evaluate, filled

CONTEXT = {
    "github": {"ref": "refs/heads/main"},
    "matrix": {"python": "3.12"},
    "needs": {
        "unit": {"result": "success", "outputs": {"supported": '["3.12", "3.13"]'}},
        "e2e": {"result": "skipped", "outputs": {}},
    },
}


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("always()", True),
        ("github.ref", "refs/heads/main"),
        ("github.ref == 'refs/heads/main'", True),
        ("github.ref != 'refs/heads/main'", False),
        ("needs.e2e.result == needs.unit.result", False),
        ("always() && needs.unit.result != 'skipped'", True),
        ("fromJSON(needs.unit.outputs.supported)", ["3.12", "3.13"]),
        ("join(needs.*.result, ' ')", "success skipped"),
        ("toJSON(matrix)", '{\n  "python": "3.12"\n}'),
        ("contains(needs.*.result, 'skipped')", True),
        ("contains(needs.*.result, 'failure')", False),
        ("failure()", False),
        ("always() && contains(needs.*.result, 'skipped')", True),
        ("failure() && contains(needs.*.result, 'skipped')", False),
    ],
)
def test_a_form_that_the_workflows_use_is_evaluated(expression: str, value: object) -> None:
    assert evaluate(expression, CONTEXT) == value


@pytest.mark.parametrize(
    "expression",
    [
        "needs.integration.result",
        "matrix.pyhton",
        "github.ref.name",
        "github.ref > 'main'",
        "github.ref == main",
        "success() && always()",
        "!cancelled()",
        "contains(github.ref, 'main')",
        "join(github.ref, ' ')",
        "",
    ],
)
def test_any_other_expression_is_an_error(expression: str) -> None:
    with pytest.raises(UnknownExpressionError):
        evaluate(expression, CONTEXT)


def test_a_text_is_filled_where_it_has_expressions() -> None:
    assert filled("tests-${{ matrix.python }}-${{github.ref}}", CONTEXT) == "tests-3.12-refs/heads/main"


def test_a_text_that_is_one_expression_keeps_the_type_of_its_value() -> None:
    assert filled("${{ fromJSON(needs.unit.outputs.supported) }}", CONTEXT) == ["3.12", "3.13"]
