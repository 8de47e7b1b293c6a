"""The short name that cookiecutter.json derives from a project's name."""

import json

import pytest
from cookiecutter.utils import create_env_with_context

from hooks.pre_gen_project import problem_with
from scripts.bake import TEMPLATE

NAMES = [
    ("Order Service", "order-service"),
    ("Joe's Café", "joes-cafe"),
    ("L’Été d'Anaïs", "lete-danais"),
    ("Müller & Söhne: Aufträge", "muller-sohne-auftrage"),
    ("  Orders___(v2)!  ", "orders-v2"),
    ("Сервис заказов", "servis-zakazov"),
    ("3D Orders 🚀 [bold]", "3d-orders-bold"),
]


def derived_slug(name: str) -> str:
    default = json.loads((TEMPLATE / "cookiecutter.json").read_text(encoding="utf-8"))["project_slug"]
    environment = create_env_with_context({"cookiecutter": {"_extensions": ["plumbline_answers.AnswerChecks"]}})
    return str(environment.from_string(default).render(cookiecutter={"project_name": name}))


@pytest.mark.parametrize(("name", "slug"), NAMES)
def test_a_slug_is_derived_from_the_name_as_people_would_write_it(name: str, slug: str) -> None:
    assert derived_slug(name) == slug


@pytest.mark.parametrize("name", [name for name, _ in NAMES])
def test_a_derived_slug_keeps_the_rules(name: str) -> None:
    assert problem_with("project_slug", derived_slug(name)) is None


def test_a_slug_that_grows_in_transliteration_is_cut_at_a_word() -> None:
    slug = derived_slug("注文 " * 16)

    assert len(slug) <= 50
    assert problem_with("project_slug", slug) is None


def test_a_name_of_emoji_alone_derives_no_slug() -> None:
    assert derived_slug("🚀🚀") == ""
