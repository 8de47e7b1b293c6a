"""Answers for a new version's questions, .cruft.json, versions, and the page of a diff."""

import pytest

from plumbline.refused import Refused
from plumbline.upgrading.answers import compare, fit, rename
from plumbline.upgrading.cruft_file import Origin
from plumbline.upgrading.page import read
from plumbline.upgrading.template import VERSION, by_number

QUESTIONS = {"name": "Orders", "ci": ["github", "gitlab"], "_version": "2.0.0"}


def test_an_answer_to_a_question_that_is_gone_is_left_out() -> None:
    assert fit({"name": "Parcels", "colour": "red"}, QUESTIONS, {}) == {"name": "Parcels"}


def test_a_given_answer_wins_over_the_recorded_one() -> None:
    assert fit({"ci": "github"}, QUESTIONS, {"ci": "gitlab"}) == {"ci": "gitlab"}


def test_a_choice_that_is_gone_is_refused_with_those_that_are_left() -> None:
    with pytest.raises(Refused, match=r"--set ci=ANSWER with one of github, gitlab"):
        fit({"ci": "travis"}, QUESTIONS, {})


def test_a_private_variable_of_the_template_can_not_be_answered() -> None:
    with pytest.raises(Refused, match="There is no question named '_version'"):
        fit({}, QUESTIONS, {"_version": "1"})


def test_what_was_renamed_keeps_its_answer_through_several_versions() -> None:
    renamed = {"licence": "license", "license=Apache": "license=Apache-2.0", "license": "terms"}

    assert rename({"licence": "Apache"}, renamed) == {"terms": "Apache-2.0"}


def test_another_choice_is_not_renamed() -> None:
    assert rename({"license": "MIT"}, {"license=Apache": "license=Apache-2.0"}) == {"license": "MIT"}


def test_a_new_question_is_listed_with_its_default_among_its_choices() -> None:
    assert compare({}, {"ci": "github"}, QUESTIONS) == [
        "new question  ci = github (one of github, gitlab); --set ci=ANSWER changes it"
    ]


def test_the_record_keeps_what_cruft_has_put_there() -> None:
    content = {"template": "a", "commit": "1", "skip": ["docs"], "context": {"cookiecutter": {}}}

    text = Origin(content).moved("b", "2", {"z": "1", "a": "Zoë"})

    assert '"skip": [\n    "docs"\n  ]' in text
    assert '"a": "Zoë",\n      "z": "1"' in text


def test_private_variables_of_cruft_are_not_answers() -> None:
    origin = Origin({"context": {"cookiecutter": {"name": "Orders", "_commit": "1f"}}})

    assert origin.answers == {"name": "Orders"}


def test_versions_are_compared_by_number() -> None:
    assert max(["v0.9.0", "v0.10.0", "v0.2.11"], key=by_number) == "v0.10.0"


@pytest.mark.parametrize("tag", ["v1.0.0-rc1", "latest", "v1.0"])
def test_only_whole_versions_are_releases(tag: str) -> None:
    assert VERSION.fullmatch(tag) is None


def test_a_line_that_looks_like_a_header_is_counted_as_a_line() -> None:
    header = ["diff --git a/x.sql b/x.sql", "--- a/x.sql", "+++ b/x.sql"]

    (file,) = read([*header, "@@ -1,2 +1 @@", "--- a comment", " same"])

    assert (file.name, file.plus, file.minus) == ("x.sql", 0, 1)
