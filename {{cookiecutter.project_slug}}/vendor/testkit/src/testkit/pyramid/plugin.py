"""A pytest plugin: draws the pyramid at the end of a run that covered all layers whole.

It judges there too, and leaves pytest's exit status alone: `testkit pyramid` is the gate.
"""

import pytest

from testkit.configuration import read_settings
from testkit.pyramid.command import as_text
from testkit.pyramid.rules import CannotJudge, judge
from testkit.pyramid.settings import PyramidSettings
from testkit.recorder import RECORDER


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    recorder = config.stash.get(RECORDER, None)
    if recorder is None:
        return
    settings = read_settings(PyramidSettings, "pyramid", config.rootpath)
    try:
        pyramid = judge(recorder.records, settings)
    except CannotJudge:
        return  # a part of the suite, or of its layers: its shape is nobody's question
    terminalreporter.section("pyramid")
    for line in as_text(pyramid, settings):
        terminalreporter.line(line)
