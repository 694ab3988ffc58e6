"""What is wrong with a file of coverage, or with a line of it, in a sentence."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.utils.text import get_text_list
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from pressroom.coverage_columns import heading_of

LINE: Final = {
    "quotes": gettext_lazy("A quotation mark is opened and never closed."),
    "line_too_long": gettext_lazy("The line is too long to be read."),
    "too_many_cells": gettext_lazy("There are more cells than headings: is a separator unquoted?"),
    "empty": gettext_lazy("It is empty. Of merged cells only the first has the value."),
    "too_long": gettext_lazy("It is longer than %(most)s characters."),
    "formula": gettext_lazy("The cell holds a formula: put the value itself there."),
    "excel_error": gettext_lazy("The cell holds an error of the spreadsheet."),
    "broken_letters": gettext_lazy("Letters are broken: save the file as UTF-8 once more."),
    "lost_letters": gettext_lazy(
        "Kazakh letters were lost when the file was saved: save it as UTF-8 or XLSX."
    ),
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
    "empty_file": gettext_lazy("The file is empty."),
    "no_lines": gettext_lazy("Below the heading there is no line."),
    "too_large": gettext_lazy("The file is larger than %(megabytes)s MB: send it in parts."),
    "too_many_lines": gettext_lazy("The file has more than %(most)s lines: send it in parts."),
    "unpacks_too_large": gettext_lazy("Unpacked, the file is too large to be read."),
    "old_excel": gettext_lazy(
        "This is a workbook of the old kind, or one with a password. Save it as XLSX without one."
    ),
    "locked": gettext_lazy("The file is locked by a password."),
    "not_a_workbook": gettext_lazy(
        "This is an archive, but no XLSX workbook with a visible sheet."
    ),
    "damaged": gettext_lazy("The file is damaged. Open it, save it once more, and send it again."),
    "too_hard": gettext_lazy("The file could not be read, though it was tried several times."),
    "not_text": gettext_lazy("This is neither CSV nor XLSX."),
    "encoding": gettext_lazy(
        "The letters cannot be made out: save the file as UTF-8 (in Excel: “CSV UTF-8”) or XLSX."
    ),
    "heading_twice": gettext_lazy("Two columns are headed “%(column)s”."),
    "columns_missing": gettext_lazy(
        "The first line has to name the columns. Missing: %(missing)s. Not understood: %(found)s."
    ),
    "file_gone": gettext_lazy("The file is no longer there: send it again."),
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


def _listed(words: list[str]) -> str:
    return str(get_text_list(words, _("and")))
