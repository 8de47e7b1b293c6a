"""A pytest plugin: draws the pyramid at the end of a run that covered all layers whole.

It lists findings too, and leaves pytest's exit status alone: `testkit pyramid` is the gate.
"""

import pytest

from testkit.plugin_settings import plugin_settings
from testkit.recorder import RECORDER, Recorder


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    recorder = config.stash.get(RECORDER, None)
    if recorder and recorder.run.complete:
        draw(recorder, terminalreporter, config)


def draw(recorder: Recorder, terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    # Imported here: a run of one file has no pyramid, and starts faster.
    from testkit.exit_status import CannotJudge  # noqa: PLC0415
    from testkit.pyramid.command import report_on  # noqa: PLC0415
    from testkit.pyramid.rules import judge  # noqa: PLC0415
    from testkit.pyramid.settings import PyramidSettings  # noqa: PLC0415
    from testkit.reporting import as_text  # noqa: PLC0415

    settings = plugin_settings(PyramidSettings, "pyramid", config)
    try:
        pyramid = judge(recorder.records, settings)
    except CannotJudge:
        return  # the shape of a part of the suite says nothing
    terminalreporter.section("pyramid")
    terminalreporter.write_line(as_text(report_on(pyramid, settings)))
