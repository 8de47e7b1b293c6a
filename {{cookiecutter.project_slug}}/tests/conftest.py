"""A table of contents: each pattern stands in the file that is named here."""

pytest_plugins = [
    "tests.fixtures.safety",
    "tests.fixtures.database",
    "tests.fixtures.sessions",
    "tests.fixtures.savepoint",
    "tests.fixtures.private_database",
    "tests.fixtures.outages",
    "tests.fixtures.data_tracker",
    "tests.fixtures.persisting",
    "tests.fixtures.clock",
    "tests.fixtures.frozen_time",
    "tests.fixtures.payments_api",
    "tests.fixtures.identity_api",
    "tests.fixtures.contract_age",
    "tests.fixtures.api_client",
    "tests.fixtures.racing",
    "tests.fixtures.query_count",
    "tests.fixtures.logs",
    "tests.fixtures.mock_unit_of_work",
    "tests.fixtures.payments_simulator",
    "tests.fixtures.running_service",
]
