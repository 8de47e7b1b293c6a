from app.infrastructure.ids import RandomIds


def test_a_thousand_random_ids_differ() -> None:
    ids = RandomIds()

    assert len({ids.new() for _ in range(1_000)}) == 1_000


def test_a_random_id_reveals_neither_time_nor_machine() -> None:
    assert RandomIds().new().version == 4
