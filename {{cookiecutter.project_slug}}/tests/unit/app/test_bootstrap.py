from app.adapters import Adapters, open_adapters
from app.api.security import identity
from app.bootstrap import create_app, wire
from app.features import FEATURES
from app.settings import Settings


def test_each_feature_is_wired(adapters: Adapters) -> None:
    wired = wire(adapters)

    assert wired.keys() == {identity, *(feature.services for feature in FEATURES)}
    assert wired[identity] is adapters.identity


async def test_a_stopping_app_closes_its_adapters() -> None:
    opened = open_adapters(Settings())
    app = create_app(opened)

    async with app.router.lifespan_context(app):
        assert not opened.http.is_closed

    assert opened.http.is_closed
