"""Finds the exception behind a 500: the test saw only an answer, and the application handled the cause."""

from collections.abc import Sequence

from testkit.call_site import Project
from testkit.records import Failure
from testkit.tracing.collector import Collector, Happened, Seen
from testkit.tracing.http import request_id_of
from testkit.tracing.log_fields import fields_of
from testkit.tracing.logged_tracebacks import failure_in

SERVER_ERROR = 500
SAYS_LITTLE = frozenset({"assertion", "type error", "other"})
"""Groups in which the test may only have seen the consequence."""


def seen_by_server(failure: Failure, collector: Collector, project: Project) -> Failure | None:
    """The last exception that was logged or handled while the last request that ended with a server
    error was answered; without any request, the last one that was logged as an error. None is no guess:
    the last requests all went well."""
    if failure.group not in SAYS_LITTLE:
        return None
    happened = list(collector.all())
    requests = [each for each in happened if each.kind == "request"]
    failed = [each for each in requests if _has_failed(each)]
    if requests and not failed:
        return None
    errors = _during(failed[-1], collector.errors) if failed else [seen for seen in collector.errors if seen.logged]
    cause = _last(errors) or (_from_its_log(failed[-1], happened, project) if failed else None)
    return _joined(failure, cause) if cause else None


def _has_failed(request: Happened) -> bool:
    status = request.facts[2]
    return status is None or status >= SERVER_ERROR


def _during(request: Happened, errors: Sequence[Seen]) -> list[Seen]:
    return [seen for seen in errors if request.began <= seen.at <= request.began + request.seconds]


def _last(errors: Sequence[Seen]) -> Failure | None:
    """What was logged is why the request failed; what a statement or a call raised may have been
    handled, so it comes second."""
    logged = [seen.failure for seen in errors if seen.logged]
    all_of_them = logged or [seen.failure for seen in errors]
    return all_of_them[-1] if all_of_them else None


def _from_its_log(request: Happened, happened: Sequence[Happened], project: Project) -> Failure | None:
    """Of a process that the test started: it logs text."""
    request_id = request_id_of(request.facts[5])
    logs = [fields_of(each.facts[0]) for each in happened if each.kind == "log"]
    own = [log for log in logs if request_id is None or log.get("request_id") in {request_id, None}]
    failures = [failure for log in own if (failure := failure_in(log, project))]
    return failures[-1] if failures else None


def _joined(failure: Failure, cause: Failure) -> Failure:
    return cause._replace(
        chain=(*failure.chain, *cause.chain), frames=(*failure.frames, *cause.frames), phase=failure.phase
    )
