"""What is wrong with a file of rows, or with one of them, in a sentence; apps add their own."""

from typing import Final

from django.utils.translation import gettext_lazy as _

ROW: Final = {
    "quotes": _("A quotation mark is opened and never closed."),
    "line_too_long": _("The line is too long to be read."),
    "too_many_cells": _("There are more cells than headings: is a separator unquoted?"),
    "formula": _("The cell holds a formula: put the value itself there."),
    "excel_error": _("The cell holds an error of the spreadsheet."),
    "broken_letters": _("Letters are broken: save the file as UTF-8 once more."),
    "lost_letters": _(
        "Kazakh letters were lost when the file was saved: save it as UTF-8 or XLSX."
    ),
}

FILE: Final = {
    "empty_file": _("The file is empty."),
    "no_lines": _("Below the heading there is no line."),
    "too_large": _("The file is larger than %(megabytes)s MB: send it in parts."),
    "too_many_lines": _("The file has more than %(most)s lines: send it in parts."),
    "unpacks_too_large": _("Unpacked, the file is too large to be read."),
    "old_excel": _(
        "This is a workbook of the old kind, or one with a password. Save it as XLSX without one."
    ),
    "locked": _("The file is locked by a password."),
    "not_a_workbook": _("This is an archive, but no XLSX workbook with a visible sheet."),
    "damaged": _("The file is damaged. Open it, save it once more, and send it again."),
    "too_hard": _("The file could not be read, though it was tried several times."),
    "not_text": _("This is neither CSV nor XLSX."),
    "encoding": _(
        "The letters cannot be made out: save the file as UTF-8 (in Excel: “CSV UTF-8”) or XLSX."
    ),
    "file_gone": _("The file is no longer there: send it again."),
}
