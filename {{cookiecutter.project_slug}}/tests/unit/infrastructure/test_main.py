from pathlib import Path

import pytest

from app.__main__ import main


def test_bad_settings_end_the_service_with_one_line(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PORT", "eighty")

    with pytest.raises(SystemExit) as ended:
        main()

    assert str(ended.value).startswith("settings: PORT ")
    assert len(str(ended.value).splitlines()) == 1
