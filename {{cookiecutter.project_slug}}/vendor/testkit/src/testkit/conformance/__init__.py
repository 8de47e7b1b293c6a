"""Checks requests and responses against an OpenAPI document. Imports nothing of the application."""

from testkit.conformance.contract import Contract
from testkit.conformance.errors import CannotJudge, ContractBreach

__all__ = ["CannotJudge", "Contract", "ContractBreach"]
