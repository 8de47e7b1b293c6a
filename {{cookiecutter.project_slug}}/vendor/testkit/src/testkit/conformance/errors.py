class ContractBreach(AssertionError):
    """A request or a response that the document does not allow."""


class CannotJudge(ContractBreach):
    """The document says something that is not understood here. It fails the test too: what can't
    be checked is never green."""
