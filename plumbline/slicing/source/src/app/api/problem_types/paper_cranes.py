from app.api.problem_types import ProblemType, ProblemTypes
from app.api.problem_types.money import MONEY_PROBLEMS
from app.domain.paper_cranes import (
    PaperCraneAlreadyArchived,
    PaperCraneNotFound,
    PaperCraneWingMarkTaken,
)

PAPER_CRANE_PROBLEMS: ProblemTypes = {
    __MONEY_PROBLEMS__
    PaperCraneNotFound: ProblemType(404, "paper_crane_not_found", "There is no such paper crane"),
    PaperCraneWingMarkTaken: ProblemType(
        409, "paper_crane_wing_mark_taken", "Another paper crane has this wing mark"
    ),
    PaperCraneAlreadyArchived: ProblemType(
        409, "paper_crane_already_archived", "The paper crane is archived already"
    ),
}
