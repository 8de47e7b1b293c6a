"""The commands of docs/orders.md work when copied and pasted against `make run`."""

import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

from tests.fixtures.baked import BakedProject, project_environment
from tests.page_commands import shell_blocks


def free_port() -> str:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return str(probe.getsockname()[1])


@contextmanager
def running(service: BakedProject, port: str) -> Iterator[None]:
    environment = project_environment() | {"PORT": port}
    command = ("make", "run")
    with subprocess.Popen(command, cwd=service.path, env=environment, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert any("startup complete" in line for line in process.stdout or [])
            yield
        finally:
            process.terminate()


def test_the_journey_of_the_example_works_by_copy_and_paste(service_to_change: BakedProject) -> None:
    page = service_to_change.read("docs/orders.md")
    port = free_port()

    with running(service_to_change, port):
        output = service_to_change.run("bash", "-euo", "pipefail", "-c", "".join(shell_blocks(page)), PORT=port)

    assert output.count('"reference":') == 2
    assert '"status":"paid"' in output
    assert '"status":"cancelled"' in output
    assert '"code":"order_not_found"' in output
