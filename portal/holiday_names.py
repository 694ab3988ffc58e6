"""The public holidays of Kazakhstan in the languages of the portal.

The `holidays` package names them in Kazakh and English only, and folds "moved" and "estimated" into
the name. Here a label is taken apart into what it says; the English names are message ids, so all
three languages come from our own catalogues.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext, gettext_noop

NAMES = frozenset(
    {
        gettext_noop("New Year's Day"),
        gettext_noop("Orthodox Christmas"),
        gettext_noop("International Women's Day"),
        gettext_noop("Nowruz Holiday"),
        gettext_noop("Kazakhstan's People Solidarity Holiday"),
        gettext_noop("Defender of the Fatherland Day"),
        gettext_noop("Victory Day"),
        gettext_noop("Capital Day"),
        gettext_noop("Constitution Day"),
        gettext_noop("Republic Day"),
        gettext_noop("First President Day"),
        gettext_noop("Independence Day"),
        gettext_noop("Eid al-Adha"),
    }
)

_LABEL = re.compile(r"(?P<name>.+?)(?: \((?P<marks>observed|estimated|observed, estimated)\))?")
_SUBSTITUTED = re.compile(r"Day off \(substituted from (?P<day>\d\d/\d\d/\d{4})\)")


@dataclass(frozen=True, slots=True)
class Holiday:
    """A public holiday on a day: its English name, and what the package says about the date."""

    name: str
    is_moved: bool = False  # the holiday fell on a weekend; this is the day off given for it
    is_estimated: bool = False  # the date is reckoned, not yet decreed (Eid al-Adha)

    def __str__(self) -> str:
        """The name in the active language, with "moved" and "estimated" said in words."""
        name = gettext(self.name)
        if self.is_moved:
            name = gettext("%(holiday)s, day off moved from the weekend") % {"holiday": name}
        if self.is_estimated:
            name = gettext("%(holiday)s, date not yet confirmed") % {"holiday": name}
        return name


def parse(label: str) -> Holiday:
    """Read one English (en_US) label of the package; an unknown name is kept as it is."""
    found = _LABEL.fullmatch(label)
    if found is None:
        return Holiday(label)
    marks = found["marks"] or ""
    return Holiday(found["name"], "observed" in marks, "estimated" in marks)


def substituted_from(label: str) -> date | None:
    """The day that is worked instead, if the label tells of a day off moved by decree."""
    found = _SUBSTITUTED.fullmatch(label)
    if found is None:
        return None
    return datetime.strptime(found["day"], "%m/%d/%Y").date()  # noqa: DTZ007 (a bare date)
