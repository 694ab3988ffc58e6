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
