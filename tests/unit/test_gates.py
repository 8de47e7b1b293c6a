"""Each gate finds a planted breach, and passes what only looks like one."""

from tests import gates


def test_an_unrendered_answer_is_found() -> None:
    files = {"README.md": b"# {{ cookiecutter.project_name }}", "app.py": b"", "conf.ini": b"{%- if x %}"}

    assert gates.unrendered(files) == ["README.md", "conf.ini"]


def test_an_unrendered_file_name_is_found() -> None:
    assert gates.unrendered({"{{cookiecutter.project_slug}}.md": b""}) == ["{{cookiecutter.project_slug}}.md"]


def test_an_expression_of_a_workflow_is_not_a_breach() -> None:
    assert gates.unrendered({"ci.yml": b"group: ${{ github.ref }}"}) == []


def test_jinja_in_python_is_found_and_elsewhere_allowed() -> None:
    files = {"main.py": b'name = "{{ cookiecutter.project_name }}"', "README.md": b"{{ cookiecutter.author }}"}

    assert gates.jinja_in_python(files) == ["main.py"]


def test_a_carriage_return_is_found() -> None:
    assert gates.carriage_returns({"a.py": b"x = 1\r\n", "b.py": b"x = 1\n"}) == ["a.py"]


def test_a_registry_address_is_found() -> None:
    assert gates.registry_addresses({"x.lock": b"https://files.pythonhosted.org/x", "b": b""}) == ["x.lock"]


def test_names_that_windows_refuses_are_found() -> None:
    names = ["docs/aux.md", "a:b.py", "ends.", "src/con", "fine/console.py"]

    assert gates.refused_by_windows(names) == ["docs/aux.md", "a:b.py", "ends.", "src/con"]


def test_names_that_differ_only_in_case_are_found() -> None:
    assert gates.refused_by_windows(["Readme.md", "README.md"]) == ["names that differ only in case"]
