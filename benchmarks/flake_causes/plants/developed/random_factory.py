# axis: seed
# test: tests/unit/domain/test_random_names.py::test_names_of_customers_differ
# file: tests/unit/domain/test_random_names.py
import factory


class Customer:
    def __init__(self, name: str) -> None:
        self.name = name


class CustomerFactory(factory.Factory):
    class Meta:
        model = Customer

    name = factory.Faker("first_name")


def test_names_of_customers_differ() -> None:
    names = [CustomerFactory.build().name for _ in range(10)]
    assert len(set(names)) == 10
