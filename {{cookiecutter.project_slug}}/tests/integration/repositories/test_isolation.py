import pytest

from tests.fixtures.sessions import Sessions
from tests.suites.isolation import IsolationSuite


class TestRestoredDatabase(IsolationSuite):
    @pytest.fixture
    def sessions(self, session_factory: Sessions) -> Sessions:
        return session_factory


class TestSavepoints(IsolationSuite):
    @pytest.fixture
    def sessions(self, savepoint_sessions: Sessions) -> Sessions:
        return savepoint_sessions
