"""Runs work in a fork, and says how that ended: by itself, by its limit of CPU time, or because it hung."""

import contextlib
import json
import os
import resource
import select
import signal
import socket
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from testkit.flake_causes.server import end
from testkit.mutation.libraries import preload

SOURCES = "TESTKIT_MUTATION_SOURCES"
"""The variable with a JSON list of the files whose code is mutated, absolute."""
IDLE = 3.0
"""Seconds without a sign of life and without CPU time: then it waits for what never comes."""
LONGEST = 120.0
"""Seconds without a sign of life."""
MEMORY = 2 << 30
"""Bytes that a mutant may take more than the process it came from."""
CPU = 1.0
"""Seconds of work that a test may take, and more in proportion to what it took without a mutant."""
TIMES = 8

Job = Mapping[str, Any]


class GoesOn(BaseException):
    """In a fork: it leaves `serve`, and does its work in the code that called that."""


def serve(connection: socket.socket, work: Callable[[Job, int], None], temporary: str = "") -> None:
    """One line of JSON each: a job, and its answer. Returns when the other side closes the connection. A clone has a
    folder of its own for what its tests write: pytest empties that folder when a test first asks for it."""
    with connection.makefile("r", encoding="utf-8") as jobs:
        for line in jobs:
            job = json.loads(line)
            if "clone" in job and not os.fork():
                os.close(connection.detach())
                connection = socket.socket(socket.AF_UNIX)
                connection.connect(job["clone"])
                return serve(connection, work, f"{job['clone']}.tmp")
            job["temporary"] = temporary
            answer = _prepared(job) if job.keys() & {"clone", "preload"} else _in_fork(connection, job, work)
            connection.sendall(json.dumps(answer).encode() + b"\n")
    with contextlib.suppress(ChildProcessError):
        while True:
            os.wait()  # clones, whose connections are closed first


def _prepared(job: Job) -> dict[str, object]:
    """In this process itself, for all forks that come."""
    preload(job.get("preload", ()))
    return {"end": "done"}


def _in_fork(control: socket.socket, job: Job, work: Callable[[Job, int], None]) -> dict[str, object]:
    reading, writing = os.pipe()
    child = os.fork()
    if child:
        with contextlib.suppress(OSError):  # both set it, so that it is set for both
            os.setpgid(child, child)
        os.close(writing)
        before = _work_of_children()
        try:
            answer = _answer(control, child, reading, job.get("patience", 0.0))
        finally:
            end(child)
            os.close(reading)
        return answer | {"cpu": _work_of_children() - before}
    try:
        os.setpgid(0, 0)
        control.close()
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))
        work(job, writing)
    except GoesOn:
        raise
    except BaseException as error:  # noqa: BLE001
        tell(writing, end="broken", message=f"{type(error).__name__}: {error}")
    os._exit(0)


def changed(source: bytes, job: Job) -> bytes:
    new: str = job["new"]
    return source[: job["start"]] + new.encode() + source[job["end"] :]


def tell(output: int, **data: object) -> None:
    os.write(output, json.dumps(data).encode() + b"\n")


def allow(cpu: float) -> None:
    """Ends this process when it has worked for so long: a busy machine makes no difference."""
    signal.setitimer(signal.ITIMER_PROF, CPU + TIMES * cpu)


def _answer(control: socket.socket, child: int, output: int, patience: float) -> dict[str, object]:
    text, cause = _lines(control, child, output, patience)
    lines = [json.loads(line) for line in text.splitlines() if line.endswith("}")]
    ended = next((line["end"] for line in lines if "end" in line), None)
    message = next((line["message"] for line in lines if "message" in line), "")
    failed = [line["failed"] for line in lines if "failed" in line]
    started = [line["started"] for line in lines if "started" in line]
    if ended is None:  # in the middle of the last test
        ended = cause or _cause(child)
        failed += started[-1:]
    noticed = [line["failed"] for line in lines if line.get("noticed")]
    return {"end": ended, "failed": failed, "noticed": noticed, "ran": len(started), "message": message}


def _cause(child: int) -> str:
    state = os.waitid(os.P_PID, child, os.WEXITED | os.WNOWAIT)
    return "cpu" if state and state.si_status == signal.SIGPROF else "crash"


def _lines(control: socket.socket, child: int, output: int, patience: float) -> tuple[str, str]:
    """What it wrote, and why it was not waited for."""
    text, quiet, worked = b"", time.monotonic(), 0.0
    while True:
        sources: Sequence[Any] = [output, control]
        ready, _, _ = select.select(sources, [], [], IDLE + patience)
        if control in ready and not control.recv(1, socket.MSG_PEEK):
            end(child)
            os._exit(1)
        if output in ready:
            part = os.read(output, 65536)
            text, quiet = text + part, time.monotonic()
            if not part:
                return text.decode(), ""
            continue
        before, worked = worked, _cpu_of(child)
        if worked - before < IDLE / 100 or time.monotonic() - quiet > LONGEST:
            return text.decode(), "hung"


def _work_of_children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _cpu_of(process: int) -> float:
    """Seconds that it has worked. Where the system doesn't say, it counts as working."""
    try:
        return time.clock_gettime((~process << 3) | 2)  # Linux: CPUCLOCK_SCHED of that process
    except OSError:
        return time.monotonic()
