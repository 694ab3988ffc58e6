"""What is wrong with a file of coverage, or with a line of it, in a sentence."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.utils.text import get_text_list
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from portal.sheets import words
from pressroom.coverage_columns import heading_of

LINE: Final = {
    **words.ROW,
    "empty": gettext_lazy("It is empty. Of merged cells only the first has the value."),
    "too_long": gettext_lazy("It is longer than %(most)s characters."),
    "not_a_kind": gettext_lazy("This is no kind of coverage: TV, radio, article, news or post."),
    "not_a_language": gettext_lazy("This is no language of ours: kk, ru or en."),
    "not_an_address": gettext_lazy("This is not the address of a page."),
    "not_a_date": gettext_lazy("This is not a date. Write it as 15.03.2026."),
    "unclear_date": gettext_lazy("Which is the day, which the month? Write it as 15.03.2026."),
    "too_early": gettext_lazy("This date is too long ago."),
    "in_future": gettext_lazy("This moment lies in the future."),
    "not_a_time": gettext_lazy("This is not a time. Write it as 18:30."),
    "not_a_length": gettext_lazy("This is not a length. Write seconds, or 2:30."),
    "unknown_outlet": gettext_lazy("There is no outlet of this name."),
    "unknown_domain": gettext_lazy("No outlet has this domain."),
    "unknown_event": gettext_lazy("There is no event of this number."),
    "unknown_announcement": gettext_lazy("There is no announcement of this number."),
    "unknown_question": gettext_lazy("There is no question of this number."),
    "unknown_original": gettext_lazy("The original is neither in the file nor in the portal."),
    "original_is_reprint": gettext_lazy("That item is a reprint itself: point to its original."),
    "original_has_errors": gettext_lazy("The original stands in a line with errors."),
    "own_original": gettext_lazy("An item is no reprint of itself."),
}

FILE: Final = {
    **words.FILE,
    "heading_twice": gettext_lazy("Two columns are headed “%(column)s”."),
    "columns_missing": gettext_lazy(
        "The first line has to name the columns. Missing: %(missing)s. Not understood: %(found)s."
    ),
}


def column_in_words(column: str) -> str:
    """The column as the template heads it in the active language; "" is the line as a whole."""
    return heading_of(column, get_language() or "") if column else _("whole line")


def error_in_words(error: Mapping[str, Any]) -> str:
    """What is wrong with a cell or a line."""
    return str(LINE[error["code"]]) % error


def problem_in_words(problem: Mapping[str, Any]) -> str:
    """Why a file could not be read; empty where it could."""
    if not problem:
        return ""
    facts = dict(problem)
    if "missing" in facts:
        facts["missing"] = _listed([column_in_words(name) for name in facts["missing"]])
        facts["found"] = _listed(facts["found"]) or "–"
    if "column" in facts:
        facts["column"] = column_in_words(facts["column"])
    return str(FILE[facts["code"]]) % facts


def _listed(names: list[str]) -> str:
    return str(get_text_list(names, _("and")))
