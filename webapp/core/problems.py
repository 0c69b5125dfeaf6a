"""Refusals: raised, never returned; each carries a sentence that a tired person can act on."""

from flask_babel import lazy_gettext as _l


class Problem(Exception):
    """The rules say no. `name` is for programs, `sentence` for people, `field` names the input at fault."""

    status = 422

    def __init__(self, name: str, sentence, *, field: str | None = None, status: int | None = None):
        super().__init__(name)
        self.name, self.sentence, self.field = name, sentence, field
        if status is not None:
            self.status = status

    def as_dict(self) -> dict:
        said = {"name": self.name, "sentence": str(self.sentence)}
        return said | {"field": self.field} if self.field else said


class Problems(Problem):
    """Several at once, as a form finds them."""

    def __init__(self, problems: list[Problem]):
        super().__init__(problems[0].name, problems[0].sentence, field=problems[0].field)
        self.problems = problems


class NotFound(Problem):
    """Not there, or not for this person: the two are never told apart."""

    status = 404

    def __init__(self, name: str = "not-found", sentence=None):
        super().__init__(name, sentence or _l("This is not in your area, or it is no longer there."))


class NotAllowed(Problem):
    status = 403

    def __init__(self, name: str = "not-allowed", sentence=None):
        super().__init__(name, sentence or _l("Your post does not include this. Ask your grid head or the administrator."))


class Conflict(Problem):
    status = 409


class TryAgain(Problem):
    """Not the person's fault and not for ever: the entry stays on the phone."""

    status = 503

    def __init__(self, name: str = "try-again", sentence=None):
        super().__init__(name, sentence or _l("The server is busy. Nothing is lost; try again in a moment."))


def each(problem: Problem) -> list[Problem]:
    return problem.problems if isinstance(problem, Problems) else [problem]
