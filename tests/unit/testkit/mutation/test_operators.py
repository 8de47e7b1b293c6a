"""What `testkit mutation` changes in a file, and what it leaves alone."""

import ast

import pytest
from testkit.mutation.field_operators import enums_of
from testkit.mutation.operators import mutants_of

STATUS = "class Status(StrEnum):\n    OPEN = 'open'\n    PAID = 'paid'\n"


def after(source: str, operator: str) -> list[str]:
    """The text after each mutant of that operator."""
    enums = enums_of([ast.parse(source)])
    mutants = mutants_of("shop.py", source.encode(), enums)
    return [one.applied_to(source.encode()).decode() for one in mutants if one.operator == operator]


@pytest.mark.parametrize(
    ("operator", "source", "mutant"),
    [
        ("comparison", "a == b", "a != b"),
        ("comparison", "a is  not b", "a is b"),
        ("comparison", "(a) not in (b)", "(a) in (b)"),
        ("comparison", "'ß' == b", "'ß' != b"),
        ("boundary", "a < b", "a <= b"),
        ("boundary", "a >= b", "a > b"),
        ("boolean", "a and b", "a or b"),
        ("boolean", "x = True", "x = False"),
        ("boolean", "x = not (a or b)", "x =  (a or b)"),
        ("condition", "if f(x): pass", "if (not (f(x))): pass"),
        ("condition", "[x for x in y if x.ok]", "[x for x in y if (not (x.ok))]"),
        ("arithmetic", "a + b", "a - b"),
        ("arithmetic", "a //= b", "a *= b"),
        ("number", "x = 41", "x = 42"),
        ("number", "RESERVATION = timedelta(minutes=15)", "RESERVATION = timedelta(minutes=16)"),
        ("return", "def f():\n    return g()", "def f():\n    return None"),
        ("await", "async def f():\n    await g()", "async def f():\n    g()"),
        ("call", "async def f():\n    await uow.commit()", "async def f():\n    pass"),
        ("call", "def f():\n    actor.must_be(STAFF)", "def f():\n    pass"),
        ("raise", "if x: raise Late(x)", "if x: pass"),
        ("handler", "try: f()\nexcept Late: g()", "try: f()\nexcept (): g()"),
        ("loop", "for x in y: break", "for x in y: continue"),
        ("dependency", "Annotated[Actor, Depends(actor)]", "Annotated[Actor, Depends(lambda: None)]"),
        ("dependency", "def f(a: An[A, Security(b)]): pass", "def f(a: An[A, Security(lambda: None)]): pass"),
        ("status", "post(status_code=201)", "post(status_code=200)"),
        ("status", "x = HTTPStatus.NOT_FOUND", "x = HTTPStatus.BAD_REQUEST"),
        ("status", "x = status.HTTP_400_BAD_REQUEST", "x = status.HTTP_409_CONFLICT"),
        ("bound", "Field(max_length=9)", "Field(max_length=(9) - 1)"),
        ("bound", "class A:\n    x: Annotated[int, Field(ge=1)]", "class A:\n    x: Annotated[int, Field(gt=1)]"),
        ("enum", f"{STATUS}x = Status.PAID", f"{STATUS}x = Status.OPEN"),
        ("transaction", "run('BEGIN IMMEDIATE')", "run('BEGIN')"),
        ("transaction", "select(A).with_for_update(of=A).limit(2)", "select(A).limit(2)"),
        ("retry", "retry_context(on=Late, attempts=3)", "retry_context(on=(), attempts=3)"),
    ],
)  # fmt: skip
def test_each_operator_makes_the_change_it_is_named_for(operator: str, source: str, mutant: str) -> None:
    assert mutant in after(source, operator)


@pytest.mark.parametrize(
    "source",
    [
        "_log.error('late', seconds=3 + x)",
        "log = structlog.get_logger('shop')",
        "structlog.get_logger('shop').info('done', count=2 + x)",
        "configure_logging(level)",
        "if TYPE_CHECKING:\n    x = 1",
        "if __name__ == '__main__':\n    main()",
        "x: Literal[1, 2]",
        "def f(x: int | None) -> list[int]: ...",
        "LIMIT = 3  # pragma: no mutate",
        "def __repr__(self):\n    return self.name + '!'",
        "@dataclass(frozen=True)\nclass A: pass",
        "BODY_TIMEOUT = 10.0",
        "RETRY_PAUSE = timedelta(seconds=5)",
        "class Moment(TypeDecorator):\n    cache_ok = True",
        "x = connect(pool_size=5)",
        "BATCH = 100",
        "x = f'{a + b}'",
        "'''A docstring.'''",
    ],
)
def test_what_no_test_should_notice_has_no_mutant(source: str) -> None:
    """Logging, annotations, texts, how long something waits, and what a pragma names."""
    assert mutants_of("shop.py", source.encode(), {}) == []


@pytest.mark.parametrize("source", [b"\xef\xbb\xbfx = 1", b"x = 1\x0c", b"x = '\xff'", b"x = 1\ry = 2", b"x = \x00"])
def test_a_file_whose_places_are_not_sure_is_refused(source: bytes) -> None:
    with pytest.raises((ValueError, SyntaxError)):
        mutants_of("shop.py", source, {})


def test_a_mutant_knows_its_place_and_shows_its_change() -> None:
    source = b"class Order:\n    def pay(self):\n        if self.at >= self.end:\n            raise Late\n"

    mutant = next(one for one in mutants_of("shop.py", source, {}) if one.operator == "boundary")

    assert (mutant.line, mutant.last_line, mutant.scope) == (3, 3, "Order.pay")
    assert mutant.diff(source) == ["-        if self.at >= self.end:", "+        if self.at > self.end:"]
