"""`--shard 2/4`: what it means, and what is refused."""

import pytest
from testkit.sharding.plugin import Shard, parse_shard


@pytest.mark.parametrize(
    ("text", "shard"),
    [("1/1", Shard(1, 1)), ("2/4", Shard(2, 4)), ("04/12", Shard(4, 12))],
    ids=["one", "two", "zeros"],
)
def test_a_shard_is_its_number_and_how_many_there_are(text: str, shard: Shard) -> None:
    assert parse_shard(text) == shard


@pytest.mark.parametrize("text", ["2", "a/b", "-1/2", "0/2", "3/2", "1/0", "1/2/3", "1/2 ", "1.5/2", "\u0661/2"])
def test_a_shard_that_does_not_exist_is_refused_with_the_way_to_write_it(text: str) -> None:
    with pytest.raises(pytest.UsageError, match="write the part and the number of parts, from 1/4 to 4/4"):
        parse_shard(text)
