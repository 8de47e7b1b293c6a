"""Starts a process for a test, reads what it prints, and logs that: pytest shows it with the test.

A thread reads all the time, because a process whose pipe nobody reads stops when the pipe is full.
It logs nothing itself: what is logged between two phases of a test is in no report.
"""

import logging
import os
import re
import select
import subprocess
import threading
from collections.abc import Sequence
from typing import IO, Any, cast

PATIENCE = 60
"""Seconds: to end after SIGTERM, before SIGKILL; and to catch up with what was printed."""
CHUNK = 65_536


class LoggedProcess(subprocess.Popen[bytes]):
    """A Popen whose output is read for you; `lines` is what it printed so far, errors included."""

    def __init__(self, name: str, command: Sequence[str], **options: Any) -> None:
        """`name` is the logger's; `options` are Popen's, but for its pipes."""
        super().__init__(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, **options)
        self.lines: list[str] = []
        self._pipe = cast("IO[bytes]", self.stdout)
        self._name = name
        self._logged = 0
        self._has_ended = False
        self._output = threading.Condition()
        self._reader = threading.Thread(target=self._read, name=f"reads {name}", daemon=True)
        self._reader.start()

    def wait_for(self, pattern: str) -> re.Match[str] | None:
        """The first line with it, as soon as there is one; None when the process ends without."""
        with self._output:
            self._output.wait_for(lambda: self._has_ended or self._find(pattern))
            match = self._find(pattern)
        if match is None:
            self.catch_up()
        return match

    def catch_up(self) -> None:
        """Logs all that the process has printed until now."""
        with self._output:
            self._output.wait_for(self._is_read, PATIENCE)
            lines = self.lines[self._logged :]
            self._logged += len(lines)
        _log(self._name, lines)

    def stop(self) -> None:
        """Ends it, if it still runs, and logs its last lines."""
        self.terminate()
        try:
            self.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self.kill()
            self.wait()
        self._reader.join(PATIENCE)  # a child of its own may still hold the pipe
        self.catch_up()

    def output(self, timeout: float) -> str:
        """All that it printed, when it has ended by itself. Raises subprocess.TimeoutExpired."""
        try:
            self.wait(timeout)
            self._reader.join(timeout)
        finally:
            self.catch_up()
        return "\n".join(self.lines)

    def _find(self, pattern: str) -> re.Match[str] | None:
        return next((match for line in self.lines if (match := re.search(pattern, line))), None)

    def _is_read(self) -> bool:
        return self._has_ended or not select.select([self._pipe], [], [], 0)[0]

    def _read(self) -> None:
        unfinished = b""
        with self._pipe:
            while not self._has_ended:
                select.select([self._pipe], [], [])
                with self._output:
                    unfinished = self._read_chunk(unfinished)
                    self._output.notify_all()

    def _read_chunk(self, unfinished: bytes) -> bytes:
        """Returns the line that has no end yet."""
        chunk = os.read(self._pipe.fileno(), CHUNK)
        *whole, unfinished = (unfinished + chunk).split(b"\n")
        if not chunk:
            self._has_ended = True
            whole, unfinished = ([unfinished] if unfinished else []), b""
        self.lines += [line.decode(errors="replace").rstrip("\r") for line in whole]
        return unfinished


def run(name: str, command: Sequence[str], **options: Any) -> subprocess.CompletedProcess[str]:
    """subprocess.run, whose output is also logged, after a time-out too; `name` is the logger's."""
    options |= {"capture_output": True, "encoding": "utf-8", "errors": "replace"}
    try:
        done = subprocess.run(command, check=False, **options)
    except subprocess.TimeoutExpired as late:
        for printed in (late.stdout, late.stderr):
            _log(name, (printed or b"").decode(errors="replace").splitlines())
        raise
    _log(name, [*done.stdout.splitlines(), *done.stderr.splitlines()])
    return done


def _log(name: str, lines: Sequence[str]) -> None:
    log = logging.getLogger(name)
    log.setLevel(logging.INFO)  # at whatever level the tests run
    for line in lines:
        log.info("%s", line)
