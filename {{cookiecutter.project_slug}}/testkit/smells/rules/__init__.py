"""The standard: what is read test by test, and what is read in a whole file."""

from typing import NamedTuple

from testkit.smells.case import Case, File
from testkit.smells.rule import Rule
from testkit.smells.rules import (
    assertions,
    determinism,
    doubles,
    duplicates,
    names,
    outcomes,
    state,
    steps,
)
from testkit.smells.settings import Settings


class Standard(NamedTuple):
    of_tests: tuple[Rule[Case], ...]
    of_files: tuple[Rule[File], ...]

    @property
    def names(self) -> frozenset[str]:
        of_tests = {rule.name for rule in self.of_tests}
        return frozenset(of_tests | {rule.name for rule in self.of_files})


def standard(settings: Settings) -> Standard:
    return Standard(
        of_tests=(
            assertions.no_assertion,
            assertions.empty_test,
            assertions.useless_assertion,
            assertions.vague_assertion,
            assertions.call_only,
            assertions.too_many_assertions,
            names.conjunction,
            names.vague_name,
            steps.conditional,
            steps.input_loop,
            steps.assertion_in_loop,
            steps.swallowed_exception,
            steps.too_long,
            steps.prints,
            steps.magic_payload,
            determinism.wall_clock,
            determinism.sleep,
            determinism.unseeded_random,
            doubles.silent_mock,
            doubles.over_mocking_rule(frozenset(settings.own_packages)),
            doubles.private_access,
            outcomes.broad_raises,
            state.global_state,
            state.direct_session,
        ),
        of_files=(
            names.forbidden_token,
            names.duplicate_name,
            duplicates.duplicate_test,
            outcomes.skip_without_reason,
            doubles.misplaced_rule(settings.app_factory),
        ),
    )
