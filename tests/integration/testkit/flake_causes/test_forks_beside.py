"""Two forks of one pytest at the same time, as workers of xdist."""

import os
import tempfile
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from testkit.flake_causes.server import _act_as


def forked(base: Path) -> Any:
    return SimpleNamespace(_tmp_path_factory=SimpleNamespace(_basetemp=None, _given_basetemp=base))


def test_a_fork_leaves_the_folders_of_the_one_beside_it_and_empties_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "environ", {})
    monkeypatch.setattr(tempfile, "tempdir", None)
    base = tmp_path / "tmp"
    old = base / "popen-gw1" / "of a run before"
    old.mkdir(parents=True)
    first, second = (forked(base), forked(base))

    _act_as("gw0", first)
    _act_as("gw1", second)

    assert sorted(base.rglob("*")) == [base / "popen-gw0", base / "popen-gw1"]
