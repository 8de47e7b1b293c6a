"""What the commands report: is there a newer version, what does it change, what did I change, what is new."""

import re
from html.parser import HTMLParser
from pathlib import Path

from tests.fixtures.upgrades import Upgradable
from tests.synthetic_template import git


def test_status_names_a_newer_release_with_exit_one(demo: Upgradable) -> None:
    done = demo.template("status")

    assert done.returncode == 1
    assert "v3.0.0" in done.stdout
    assert "newer than your v1.0.0" in done.stdout


def test_status_of_the_newest_release_exits_with_zero(demo: Upgradable) -> None:
    demo.template("update")
    demo.commit()

    done = demo.template("status")

    assert (done.returncode, done.stdout.split()[0]) == (0, "v3.0.0")


def test_a_commit_after_the_newest_release_is_not_taken_back(demo: Upgradable, synthetic: Path, tmp_path: Path) -> None:
    git(tmp_path, "clone", "--quiet", str(synthetic), "ahead")
    git(tmp_path / "ahead", "commit", "--quiet", "--allow-empty", "--message", "After the release")
    demo.template("update", "--template", str(tmp_path / "ahead"), "--to", "main")
    demo.commit()

    done = demo.template("status")

    assert done.returncode == 0, done.stdout


def test_a_template_without_releases_is_followed_by_its_default_branch(
    demo: Upgradable, synthetic: Path, tmp_path: Path
) -> None:
    git(tmp_path, "clone", "--quiet", "--no-tags", str(synthetic), "untagged")

    done = demo.template("status", "--template", str(tmp_path / "untagged"))

    assert done.returncode == 1, done.stdout


def test_a_pre_release_is_taken_only_when_it_is_asked_for(demo: Upgradable, synthetic: Path, tmp_path: Path) -> None:
    git(tmp_path, "clone", "--quiet", str(synthetic), "next")
    git(tmp_path / "next", "tag", "v4.0.0-rc1")

    done = demo.template("status", "--template", str(tmp_path / "next"))

    assert "v3.0.0" in done.stdout


def test_the_diff_is_between_two_renders_and_knows_nothing_of_the_user(demo: Upgradable) -> None:
    demo.write("settings.ini", "mine\n")

    done = demo.template("diff", "--to", "v2.0.0")

    assert done.returncode == 0, done.stderr
    assert "-pool = 5\n+pool = 20\n" in done.stdout
    assert "rename from src/util.py\nrename to src/helpers.py" in done.stdout
    assert "mine" not in done.stdout
    assert ".cruft.json" not in done.stdout


def test_the_stat_is_one_line_a_file(demo: Upgradable) -> None:
    done = demo.template("diff", "--to", "v2.0.0", "--stat")

    assert " settings.ini " in done.stdout
    assert "8 files changed" in done.stdout


def test_my_own_diff_is_what_i_changed_and_added_committed_or_not(demo: Upgradable) -> None:
    demo.write("settings.ini", demo.read("settings.ini").replace("timeout = 10", "timeout = 99"))
    demo.commit()
    demo.write("mine.py", "MINE = 1\n")
    demo.write("secret.local", "ignored\n")
    before = demo.git("status", "--porcelain")

    done = demo.template("diff", "--mine")

    assert "-timeout = 10\n+timeout = 99\n" in done.stdout
    assert "+MINE = 1" in done.stdout
    assert "ignored" not in done.stdout
    assert ".cruft.json" not in done.stdout
    assert demo.git("status", "--porcelain") == before


class Page(HTMLParser):
    def __init__(self, page: Path) -> None:
        super().__init__()
        self.links: set[str] = set()
        self.places: set[str] = set()
        self.text = page.read_text(encoding="utf-8")
        self.feed(self.text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 (the parser's)
        facts = dict(attrs)
        self.links |= {facts["href"] or ""} if "href" in facts else set()
        self.places |= {f"#{facts['id']}"} if "id" in facts else set()


def test_the_page_shows_the_same_and_fetches_nothing(demo: Upgradable, tmp_path: Path) -> None:
    done = demo.template("diff", "--to", "v2.0.0", "--html", str(tmp_path / "pages" / "diff.html"))

    page = Page(tmp_path / "pages" / "diff.html")
    assert done.returncode == 0, done.stderr
    assert "8 files" in page.text
    assert '<tr class="plus"><td class="n"></td><td class="n">2</td><td>+pool = 20</td></tr>' in page.text
    assert "- Release 2." in page.text
    assert page.links == page.places
    assert "http" not in page.text.replace("https://ke", "")


def test_a_line_of_the_page_ends_where_git_ends_it(demo: Upgradable, tmp_path: Path) -> None:
    """Python knows ten more ends of a line; what followed one looked like an unchanged line, or was not counted."""
    (demo.path / "odd.txt").write_bytes("one\f+two\u2028-three\r-four\x85five\n".encode())

    demo.template("diff", "--mine", "--html", str(tmp_path / "diff.html"))

    text = (tmp_path / "diff.html").read_bytes().decode()
    row = '<tr class="plus"><td class="n"></td><td class="n">1</td><td>+one\f+two\u2028-three\r-four\x85five</td></tr>'
    assert row in text
    assert 'class="minus"><td' not in text


def test_the_page_names_moves_modes_new_and_removed_files(demo: Upgradable, tmp_path: Path) -> None:
    demo.template("diff", "--to", "v3.0.0", "--html", str(tmp_path / "diff.html"))

    facts = re.findall(
        r'<code>([^<]+)</code></a> <small class="quiet">([^<]+)</small>', Page(tmp_path / "diff.html").text
    )
    assert facts == [
        ("docs/new.md", "new"),
        ("run.sh", "a file → executable"),
        ("src/helpers.py", "moved from src/util.py"),
        ("src/new.py", "new"),
        ("src/old.py", "removed"),
    ]


def test_the_page_shows_the_changelog_of_all_versions_since_mine(demo: Upgradable, tmp_path: Path) -> None:
    demo.template("diff", "--to", "v3.0.0", "--html", str(tmp_path / "diff.html"))

    assert "## [3.0.0]\n\n- Release 3.\n\n## [2.0.0]\n\n- Release 2." in Page(tmp_path / "diff.html").text


def test_the_page_of_my_changes_shows_no_changelog(demo: Upgradable, tmp_path: Path) -> None:
    demo.template("diff", "--mine", "--html", str(tmp_path / "mine.html"))

    assert "Release" not in Page(tmp_path / "mine.html").text


def test_markup_in_a_changed_file_is_text_on_the_page(demo: Upgradable, tmp_path: Path) -> None:
    demo.write("page.html", "<script>alert('mine')</script>\n")

    demo.template("diff", "--mine", "--html", str(tmp_path / "mine.html"))

    assert "<script" not in Page(tmp_path / "mine.html").text


def test_the_log_is_the_changelog_since_my_version(demo: Upgradable) -> None:
    done = demo.template("log", "--to", "v2.0.0")

    assert done.stdout == "## [2.0.0]\n\n- Release 2.\n"


def test_new_and_renamed_questions_are_answered_and_listed(demo: Upgradable) -> None:
    done = demo.template("update")

    assert done.returncode == 0, done.stderr
    assert "On postgres.\n\nTraced: demo-traces.\n" in demo.read("README.md")
    assert "new question  tracing = demo-traces; --set tracing=ANSWER changes it" in done.stdout
    assert demo.origin()["context"] == {
        "cookiecutter": {"project_slug": "demo", "storage": "postgres", "tracing": "demo-traces"}
    }


def test_an_answer_can_be_given_with_the_update(demo: Upgradable) -> None:
    demo.template("update", "--set", "storage=sqlite", "--set", "tracing=none")

    assert "On sqlite.\n\nTraced: none.\n" in demo.read("README.md")


def test_an_answer_can_be_changed_without_a_new_version(demo: Upgradable) -> None:
    done = demo.template("update", "--to", "v1.0.0", "--set", "database=sqlite")

    assert done.returncode == 0, done.stderr
    assert demo.git("status", "--porcelain") == "M  .cruft.json\nM  README.md"
