"""The legal grounds on which a query ends without an answer, and how to complain of an answer.

Data, like the terms in `queries.rulebook`, each with its article.
"""

from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from queries.rulebook import CODE, EVERY_KIND, SIMPLIFIED, Article


class Ending(StrEnum):
    """How a query may end without an answer."""

    RETURN = "return"
    TERMINATION = "termination"
    WITHDRAWAL = "withdrawal"


@dataclass(frozen=True, slots=True)
class Ground:
    """A legal ground to end a query without an answer. `key` is kept on the query."""

    key: str
    ending: Ending
    words: Promise | str
    basis: Article
    kinds: frozenset[str]  # it may never be used for any other kind
    spares_danger: bool = False  # it may never be used where a crime or a danger is reported


_RETURN, _TERMINATE = Article(CODE, "64", "7"), Article(CODE, "88")
GROUNDS: tuple[Ground, ...] = (
    Ground(
        "return/defects",
        Ending.RETURN,
        _("The missing details were not supplied in time"),
        _RETURN,
        EVERY_KIND,
        spares_danger=True,
    ),
    Ground(
        "return/identical",
        Ending.RETURN,
        _("It repeats a closed query and brings nothing new"),
        _RETURN,
        EVERY_KIND,
        spares_danger=True,
    ),
    Ground(
        "return/obscene",
        Ending.RETURN,
        _("It contains obscene or insulting words"),
        _RETURN,
        EVERY_KIND,
        spares_danger=True,
    ),
    Ground(
        "terminate/repeat",
        Ending.TERMINATION,
        _("It repeats an earlier query and brings nothing new"),
        _TERMINATE,
        SIMPLIFIED,
    ),
    Ground(
        "terminate/anonymous",
        Ending.TERMINATION,
        _("It is anonymous"),
        _TERMINATE,
        SIMPLIFIED,
        spares_danger=True,
    ),
    Ground(
        "terminate/no_substance",
        Ending.TERMINATION,
        _("It does not say what it is about"),
        _TERMINATE,
        SIMPLIFIED,
    ),
    Ground(
        "terminate/withdrawn",
        Ending.TERMINATION,
        _("The resident withdrew it"),
        _TERMINATE,
        SIMPLIFIED,
    ),
    Ground(
        "withdraw",
        Ending.WITHDRAWAL,
        _("The resident withdrew it"),
        Article(CODE, "64", "9"),
        EVERY_KIND,
    ),
)

COMPLAINT_MONTHS = 3  # Art. 92
LONGEST_COMPLAINT_MONTHS = 6  # where the answer did not explain the right to complain
REMEDIES = _(
    "If you disagree with this answer, you may complain within three months. File the complaint "
    "with the body that answered: it must pass it to the higher body within three working days "
    "(Articles 91–92 of the Administrative Procedural and Process-Related Code, 350-VI)."
)
