"""Every end-to-end test is watched for what the service and the payment provider say."""

import pytest


@pytest.fixture(autouse=True)
def _watched(payments_keep_their_contract: None) -> None: ...
