from testkit.exit_status import CannotJudge


class ContractBreach(AssertionError):
    """A request or a response that the document does not allow."""


class NotUnderstood(ContractBreach, CannotJudge):
    """The document says something that can't be checked. It fails the test like a breach."""
