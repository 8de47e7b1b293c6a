"""Checks requests and responses against an OpenAPI document. Imports nothing of the application."""

from testkit.conformance.contract import Contract
from testkit.conformance.errors import ContractBreach, NotUnderstood

__all__ = ["Contract", "ContractBreach", "NotUnderstood"]
