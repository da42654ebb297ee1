"""Refusals of the venues domain."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from foyer.platform.errors import DomainError

if TYPE_CHECKING:
    from foyer.venues.plans.model import PlanProblem


class PlanInvalid(DomainError):
    """A seating plan document cannot be used; `problems` name the places and say what to do."""

    code = "plan_invalid"
    status = 422
    message = "The seating plan cannot be used yet. Correct the named places and try again."

    def __init__(self, problems: Sequence["PlanProblem"]) -> None:
        self.problems = tuple(problems)
        errors = [{"field": problem.path, "message": problem.message} for problem in self.problems]
        super().__init__(
            self.problems[0].message if self.problems else None, details={"errors": errors}
        )


class NameTaken(DomainError):
    """A city, venue or hall of that name, slug or number is there already."""

    code = "name_taken"
    status = 409
    message = "There is one of that name already. Choose another name."
