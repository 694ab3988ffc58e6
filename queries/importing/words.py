"""What is wrong with a file of queries, or with a row of it, in a sentence."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from django.utils.translation import gettext, gettext_lazy

from portal.sheets import words
from queries.importing.faults import Fault
from queries.importing.mapping import MappingRefused
from queries.importing.reading import Draft, Verdict

ROW: Final = {
    **words.ROW,
    "empty": gettext_lazy("It is empty."),
    "too_long": gettext_lazy("It is longer than %(most)s characters."),
    "number_too_long": gettext_lazy("A number has at most %(most)s characters."),
    "number_like_ours": gettext_lazy("The portal gives numbers of this form itself."),
    "number_not_in_address": gettext_lazy(
        "A number is made of letters, digits, dashes and dots, with a digit among them."
    ),
    "number_taken": gettext_lazy("Another query has this number already."),
    "changed": gettext_lazy(
        "This number came before, in this file or an earlier one, and said something else: what "
        "came first stays as it is."
    ),
    "word_unknown": gettext_lazy("The mapping has no such word."),
    "not_a_date": gettext_lazy("This is no date in the formats of the mapping: %(formats)s."),
    "not_a_time": gettext_lazy("This is not a time. Write it as 18:30."),
    "time_without_day": gettext_lazy("There is a time, but no day."),
    "time_twice": gettext_lazy(
        "Clocks were set back then and showed this time twice: the mapping does not say which."
    ),
    "time_never": gettext_lazy(
        "Clocks were set forward then and never showed this time: the mapping has no rule for it."
    ),
    "too_early": gettext_lazy("This date is too long ago."),
    "in_future": gettext_lazy("This moment lies in the future."),
    "before_earlier": gettext_lazy("It lies before what it follows (%(earlier)s)."),
    "no_law": gettext_lazy("The rule book and the calendar do not know this day."),
    "registered_before_receipt": gettext_lazy("It was registered before it was received."),
    "due_before_registration": gettext_lazy("It was due before it was registered."),
    "extension_shortens": gettext_lazy("The extended term ends before the one the law gives."),
    "extended_without_day": gettext_lazy("An extended term needs its last day."),
    "closed_as_what": gettext_lazy("It is closed, and no status says how."),
    "open_but_closed": gettext_lazy("Its status is open, and yet it has an end."),
    "closed_without_moment": gettext_lazy("It is closed, and nothing says when."),
    "answered_without_moment": gettext_lazy("It is answered, and nothing says when."),
    "refused_without_basis": gettext_lazy("A refusal names its legal ground."),
    "planned_without_day": gettext_lazy("A promise names its day."),
    "promise_before_answer": gettext_lazy("The promised day lies before the answer."),
    "body_outside": gettext_lazy("This body is outside the akimat: an open query is not its own."),
    "body_gone": gettext_lazy("This body does not exist today: map it to its successor."),
    "not_degrees": gettext_lazy("This is not a latitude or longitude in degrees."),
    "not_here": gettext_lazy("This place is not near Almaty."),
    "not_an_iin": gettext_lazy("This is not an IIN: a digit is wrong."),
    "not_a_phone": gettext_lazy("This is not a telephone number."),
    "not_an_email": gettext_lazy("This is not an e-mail address."),
}

FILE: Final = {
    **words.FILE,
    "heading_twice": gettext_lazy("Two columns are headed “%(column)s”."),
    "headings_missing": gettext_lazy(
        "The first line lacks columns of the mapping: %(missing)s. It has: %(found)s."
    ),
    "not_whole": gettext_lazy(
        "Something has changed since it was tried, and not all rows could be imported: none was."
    ),
    "mapping": gettext_lazy("The mapping does not fit any more: %(faults)s"),
}

VERDICTS: Final = {
    Verdict.BAD: gettext_lazy("not imported"),
    Verdict.CHANGED: gettext_lazy("already there, different"),
}


def error_in_words(error: Mapping[str, Any]) -> str:
    """What is wrong with a cell or a row."""
    return str(ROW[error["code"]]) % error


def column_in_words(column: str, headings: Mapping[str, str]) -> str:
    """The column as the file heads it; "" is the row as a whole."""
    return headings.get(column, column) if column else gettext("whole line")


def problem_in_words(problem: Mapping[str, Any]) -> str:
    """Why a file could not be read; empty where it could."""
    if not problem:
        return ""
    facts = {name: ", ".join(f"“{word}”" for word in value) or "–" if isinstance(value, list)
             else value for name, value in problem.items()}  # fmt: skip
    if problem["code"] == "mapping":
        faults = (Fault(place, code, told) for place, code, told in problem["faults"])
        facts["faults"] = "; ".join(map(str, faults))
    return str(FILE[problem["code"]]) % facts


def problem_of(refused: MappingRefused) -> dict[str, Any]:
    """The faults of a mapping, to be kept and put into words when shown."""
    faults = [[fault.place, fault.code, dict(fault.facts)] for fault in refused.faults]
    return {"code": "mapping", "faults": faults}


def report_heading() -> tuple[str, ...]:
    return (
        gettext("line"), gettext("number"), gettext("what became of it"), gettext("column"),
        gettext("value"), gettext("error"),
    )  # fmt: skip


def report_rows(
    drafts: Iterable[Draft], headings: Mapping[str, str]
) -> Iterator[tuple[object, ...]]:
    """One row an error: what was not imported, and why."""
    for draft in drafts:
        for error in draft.errors:
            yield (
                draft.line, draft.original, VERDICTS[draft.verdict],
                column_in_words(error["column"], headings), error["value"], error_in_words(error),
            )  # fmt: skip
