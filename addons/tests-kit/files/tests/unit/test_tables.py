from tests.service import metadata


def test_the_metadata_knows_the_tables_of_the_service() -> None:
    """A model in a module that nothing imports has no table, neither here nor in a migration."""
    tables = metadata().tables

    assert tables
