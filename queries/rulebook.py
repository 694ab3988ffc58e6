"""The rule book: which clock runs for which kind of query on which day, and by which article.

Data, not ifs: a change of the law is a new row with its first day, and the old row gets its last.
Two regimes stand in the book: the Administrative Procedural and Process-Related Code (350-VI) since
2021-07-01, and before it the Law on the procedure for considering queries (221-III). The day of
registration decides which of them a query goes by.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from queries.models.choices import Kind


class Clock(StrEnum):
    """What a term is for. All but `return` are kinds of `QueryDeadline`."""

    ANSWER = "answer"
    FORWARD = "forward"
    CURE = "cure"
    EXTENSION_NOTICE = "extension_notice"
    PROMISE = "promise"
    RETURN = "return"


class Unit(StrEnum):
    WORKING_DAYS = "working_days"
    CALENDAR_DAYS = "calendar_days"
    MONTHS = "months"
    NAMED_DAY = "named_day"  # somebody names the last day; nothing is counted


class Start(StrEnum):
    """The day zero of a term; the first counted day is the one after it."""

    REGISTRATION = "registration"
    RECEIPT = "receipt"
    DECISION = "decision"  # the day of the decision or request the term follows


@dataclass(frozen=True, slots=True)
class Law:
    title: Promise | str  # as it follows "Article 76 of"; one cited as a whole, as it stands alone
    since: date
    until: date | None = None  # the last day in force


@dataclass(frozen=True, slots=True)
class Article:
    """Where a rule is written; a law without an article is cited as a whole."""

    law: Law
    number: str = ""
    part: str = ""

    def __str__(self) -> str:
        words = {"law": self.law.title, "article": self.number, "part": self.part}
        if self.part:
            return gettext("Article %(article)s(%(part)s) of %(law)s") % words
        if self.number:
            return gettext("Article %(article)s of %(law)s") % words
        return str(self.law.title)


@dataclass(frozen=True, slots=True)
class Extension:
    """How far a reasoned decision may move the last day, counted from that decision."""

    length: int
    unit: Unit
    basis: Article


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One row of the book. `key` is what a deadline keeps as its basis."""

    key: str
    clock: Clock
    kinds: frozenset[str]
    length: int
    unit: Unit
    counted_from: Start
    basis: Article
    extension: Extension | None = None
    needs_others: bool = False  # for queries that need other bodies or an inspection

    @property
    def since(self) -> date:
        return self.basis.law.since

    @property
    def until(self) -> date | None:
        return self.basis.law.until

    def is_in_force(self, on: date) -> bool:
        return self.since <= on and (self.until is None or on <= self.until)

    @property
    def term(self) -> str:
        """The length in words of the active language: "15 working days"."""
        counted = {"count": self.length}
        if self.unit == Unit.WORKING_DAYS:
            return (
                ngettext("%(count)d working day", "%(count)d working days", self.length) % counted
            )
        if self.unit == Unit.CALENDAR_DAYS:
            return (
                ngettext("%(count)d calendar day", "%(count)d calendar days", self.length) % counted
            )
        return gettext("by the day named")


CODE_SINCE = date(2021, 7, 1)
CODE = Law(_("the Administrative Procedural and Process-Related Code (350-VI)"), CODE_SINCE)
LAW_221 = Law(
    _("the Law on the Procedure for Considering Queries of Persons and Legal Entities (221-III)"),
    date(2007, 1, 12),
    CODE_SINCE - timedelta(days=1),
)
OWN_WORD = Law(_("the answer given to the resident"), LAW_221.since)

SIMPLIFIED = frozenset({Kind.REPORT, Kind.PROPOSAL, Kind.RESPONSE, Kind.ENQUIRY})  # Art. 87
EVERY_KIND = frozenset(Kind)

BOOK: tuple[Rule, ...] = (
    Rule(
        key="350-VI/answer",
        clock=Clock.ANSWER,
        kinds=SIMPLIFIED | {Kind.APPLICATION},
        length=15,
        unit=Unit.WORKING_DAYS,
        counted_from=Start.REGISTRATION,
        basis=Article(CODE, "76"),
        extension=Extension(2, Unit.MONTHS, Article(CODE, "76", "3")),
    ),
    Rule(
        key="350-VI/answer/complaint",
        clock=Clock.ANSWER,
        kinds=frozenset({Kind.COMPLAINT}),
        length=20,
        unit=Unit.WORKING_DAYS,
        counted_from=Start.REGISTRATION,
        basis=Article(CODE, "99"),
    ),
    Rule(
        key="350-VI/forward",
        clock=Clock.FORWARD,
        kinds=EVERY_KIND,
        length=3,
        unit=Unit.WORKING_DAYS,
        counted_from=Start.RECEIPT,
        basis=Article(CODE, "65"),
    ),
    Rule(
        key="350-VI/return",
        clock=Clock.RETURN,
        kinds=EVERY_KIND,
        length=3,
        unit=Unit.WORKING_DAYS,
        counted_from=Start.REGISTRATION,
        basis=Article(CODE, "64", "7"),
    ),
    Rule(
        key="350-VI/cure",
        clock=Clock.CURE,
        kinds=EVERY_KIND,
        length=settings.CURE_WORKING_DAYS,
        unit=Unit.WORKING_DAYS,
        counted_from=Start.DECISION,
        basis=Article(CODE, "64", "6"),
    ),
    Rule(
        key="350-VI/extension_notice",
        clock=Clock.EXTENSION_NOTICE,
        kinds=EVERY_KIND - {Kind.COMPLAINT},
        length=3,
        unit=Unit.WORKING_DAYS,
        counted_from=Start.DECISION,
        basis=Article(CODE, "76", "3"),
    ),
    Rule(
        key="promise",
        clock=Clock.PROMISE,
        kinds=EVERY_KIND,
        length=0,
        unit=Unit.NAMED_DAY,
        counted_from=Start.DECISION,
        basis=Article(OWN_WORD),
    ),
    Rule(
        key="221-III/answer",
        clock=Clock.ANSWER,
        kinds=EVERY_KIND,
        length=15,
        unit=Unit.CALENDAR_DAYS,
        counted_from=Start.REGISTRATION,
        basis=Article(LAW_221),
    ),
    Rule(
        key="221-III/answer/others",
        clock=Clock.ANSWER,
        kinds=EVERY_KIND,
        length=30,
        unit=Unit.CALENDAR_DAYS,
        counted_from=Start.REGISTRATION,
        basis=Article(LAW_221),
        needs_others=True,
    ),
)


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
