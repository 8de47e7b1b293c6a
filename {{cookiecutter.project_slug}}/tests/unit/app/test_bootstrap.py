from app.adapters import Adapters
from app.api.security import identity
from app.bootstrap import wire
from app.features import FEATURES


def test_each_feature_is_wired(adapters: Adapters) -> None:
    wired = wire(adapters)

    assert wired.keys() == {identity, *(feature.services for feature in FEATURES)}
    assert wired[identity] is adapters.identity
