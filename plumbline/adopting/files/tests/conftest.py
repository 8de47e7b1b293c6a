"""A table of contents: each pattern is in the file named here."""

pytest_plugins = [
    "tests.fixtures.safety",
    "tests.fixtures.environment",
    "tests.fixtures.database",
    "tests.fixtures.sessions",
    "tests.fixtures.query_count",
    "tests.fixtures.api_client",
    "tests.fixtures.running_service",
]
