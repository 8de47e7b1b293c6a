from tests.service import metadata


def test_every_foreign_key_leads_to_a_table_that_the_metadata_knows() -> None:
    """A model in a module that nothing imports has no table, neither here nor in a migration."""
    tables = metadata().tables

    keys = [key for table in tables.values() for key in table.foreign_keys]

    assert {key.target_fullname.rpartition(".")[0] for key in keys} - set(tables) == set()
