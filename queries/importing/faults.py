"""What is wrong with a mapping file: each fault with its place in the file, in a sentence."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any, Final

from django.utils.translation import gettext as _gettext
from django.utils.translation import gettext_lazy as _

MOST_NAMED: Final = 12  # of what might be meant

SENTENCES: Final = {
    "not_toml": _("This is no TOML: %(why)s."),
    "not_utf8": _("The mapping is not saved as UTF-8."),
    "too_deep": _("Tables are nested too deeply."),
    "too_large": _("A mapping has at most %(kilobytes)s KB."),
    "line_too_long": _("Line %(line)s is longer than %(most)s characters."),
    "part_unknown": _("There is no such part. There are: %(known)s."),
    "key_unknown": _("There is no such entry. There are: %(known)s."),
    "field_unknown": _("There is no such field. Perhaps: %(known)s."),
    "not_a_table": _("Here a table is expected, with its own lines “name = value”."),
    "not_text": _("Here a text in quotation marks is expected."),
    "not_yes_no": _("Here true or false is expected, without quotation marks."),
    "empty": _("It is empty."),
    "slug_wrong": _("A system's name has small Latin letters, digits and dashes, at most 30."),
    "name_too_long": _("It is longer than %(most)s characters."),
    "column_missing": _("This column has to be mapped: no query can be made without it."),
    "neither_column_nor_default": _("Map a column to it, or give a default."),
    "column_twice": _("The column “%(heading)s” is mapped to %(other)s already."),
    "half_a_place": _("A place needs %(other)s too."),
    "time_without_day": _("A time needs its day: map %(day)s too."),
    "consent_missing": _(
        "Personal data (%(columns)s) come only with the ground on which they may be taken over."
    ),
    "no_values": _("This field takes no words of its own: map its column only."),
    "no_default": _("Each query has its own: this field takes no default."),
    "no_column_for_values": _("These words are never read: no column is mapped to the field."),
    "value_twice": _("This word stands here twice, written differently."),
    "value_unknown": _("“%(value)s” is none of ours. Perhaps: %(known)s."),
    "zone_unknown": _("There is no such time zone. Write one like “Asia/Almaty”."),
    "formats_missing": _('Here a list of formats is expected, such as ["%%d.%%m.%%Y %%H:%%M"].'),
    "format_unknown": _(
        "“%(value)s”: a format is made of %%d %%m %%Y %%y %%H %%M %%S and the signs between them."
    ),
    "format_no_day": _("“%(value)s” does not name the day, the month and the year."),
    "format_twice": _("“%(value)s” names something twice."),
    "rule_unknown": _("Here “refuse”, “earlier” or “later” is expected."),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Fault:
    """`place`: as in the file, `columns.number`; empty: the file as a whole."""

    place: str
    code: str
    facts: Mapping[str, Any]

    @property
    def sentence(self) -> str:
        facts = {name: _listed(value) for name, value in self.facts.items()}
        return str(SENTENCES[self.code]) % facts

    def __str__(self) -> str:
        place = self.place or _gettext("the mapping")
        return f"{place}: {self.sentence}"


def _listed(value: Any) -> Any:
    return ", ".join(value) if isinstance(value, list) else value


@dataclass(slots=True)
class Faults:
    """Gathered while a mapping is read."""

    found: list[Fault] = field(default_factory=list)

    def add(self, place: str, code: str, **facts: Any) -> None:
        self.found.append(Fault(place, code, facts))

    def table(self, place: str, told: Any) -> dict[str, Any]:
        """The table, or an empty one in place of anything else."""
        if isinstance(told, dict):
            return told
        self.add(place, "not_a_table")
        return {}

    def text(self, place: str, told: Any, most: int = 200) -> str:
        if not isinstance(told, str):
            self.add(place, "not_text")
        elif not told.strip():
            self.add(place, "empty")
        elif len(told) > most:
            self.add(place, "name_too_long", most=most)
        else:
            return told.strip()
        return ""

    def refuse_others(
        self, place: str, told: Mapping[str, Any], known: Collection[str], code: str
    ) -> None:
        """Name every entry that is none of the known ones."""
        for name in told:
            if name not in known:
                where = f"{place}.{name}" if place else name
                self.add(where, code, known=alike(name, known))


def alike(word: str, known: Collection[str]) -> list[str]:
    """What may be meant: those written much the same, or some of all."""
    return get_close_matches(word, known, n=3, cutoff=0.6) or sorted(known)[:MOST_NAMED]
