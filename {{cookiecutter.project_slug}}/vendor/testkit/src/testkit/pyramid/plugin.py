"""A pytest plugin: draws the pyramid at the end of a run that covered all layers whole.

It lists findings too, and leaves pytest's exit status alone: `testkit pyramid` is the gate.
"""

import pytest

from testkit.exit_status import CannotJudge
from testkit.plugin_settings import plugin_settings
from testkit.pyramid.command import report_on
from testkit.pyramid.rules import judge
from testkit.pyramid.settings import PyramidSettings
from testkit.recorder import RECORDER
from testkit.reporting import as_text


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    recorder = config.stash.get(RECORDER, None)
    if recorder is None:
        return
    settings = plugin_settings(PyramidSettings, "pyramid", config)
    try:
        pyramid = judge(recorder.records, settings)
    except CannotJudge:
        return  # the shape of a part of the suite says nothing
    terminalreporter.section("pyramid")
    terminalreporter.write_line(as_text(report_on(pyramid, settings)))
