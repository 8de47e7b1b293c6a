"""What a failed command puts back, and how a file of the team's is written."""

import signal
from pathlib import Path

import pytest

from plumbline.exit_status import DONE
from plumbline.last_steps import Before, all_or_nothing, text_of, write


def fail_in(project: Path, names: list[str], change: str) -> None:
    with all_or_nothing(project, names):
        (project / change).unlink()
        (project / "new.py").write_text("half", encoding="utf-8")
        raise KeyboardInterrupt


def test_a_script_that_was_deleted_comes_back_executable(tmp_path: Path) -> None:
    write(tmp_path / "run.sh", "echo\n")
    (tmp_path / "run.sh").chmod(0o755)

    with pytest.raises(KeyboardInterrupt):
        fail_in(tmp_path, ["run.sh", "new.py"], "run.sh")

    assert (tmp_path / "run.sh").stat().st_mode & 0o777 == 0o755
    assert [path.name for path in tmp_path.iterdir()] == ["run.sh"]


def test_a_link_that_was_deleted_comes_back_as_a_link(tmp_path: Path) -> None:
    write(tmp_path / "shared.mk", "all:\n")
    (tmp_path / "Makefile").symlink_to("shared.mk")

    with pytest.raises(KeyboardInterrupt):
        fail_in(tmp_path, ["Makefile", "new.py"], "Makefile")

    assert (tmp_path / "Makefile").readlink() == Path("shared.mk")


def test_a_file_that_can_not_be_put_back_is_named_and_the_others_come_back(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(tmp_path / "a", "first\n")
    write(tmp_path / "b", "second\n")

    with all_or_nothing(tmp_path, ["a", "b"]):
        (tmp_path / "a").unlink()
        (tmp_path / "a").mkdir()
        (tmp_path / "b").unlink()

    assert text_of(tmp_path / "b") == "second\n"
    assert capsys.readouterr().err == "Not put back: a. `git status` shows what differs.\n"


def test_a_second_ctrl_c_waits_until_every_file_is_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path / "a", "first\n")
    put_back = Before.put_back

    def interrupted(file: Before, path: Path) -> bool:
        signal.raise_signal(signal.SIGINT)
        return put_back(file, path)

    monkeypatch.setattr(Before, "put_back", interrupted)
    with all_or_nothing(tmp_path, ["a"]):
        (tmp_path / "a").unlink()

    assert text_of(tmp_path / "a") == "first\n"


def test_what_is_done_stays(tmp_path: Path) -> None:
    with all_or_nothing(tmp_path, ["new.py"]) as status:
        write(tmp_path / "new.py", "")
        status.append(DONE)

    assert (tmp_path / "new.py").exists()


@pytest.mark.parametrize("content", [b"a\r\nb\r\n", b"a\nb\n", b"\xef\xbb\xbfa\n", b"caf\xe9\n"], ids=repr)
def test_a_file_keeps_its_line_endings_and_its_bytes(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "README.md").write_bytes(content)

    write(tmp_path / "README.md", text_of(tmp_path / "README.md"))

    assert (tmp_path / "README.md").read_bytes() == content
