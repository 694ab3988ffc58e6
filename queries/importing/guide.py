"""What each field of a mapping holds, and our words it takes, for whoever writes a mapping."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from django.conf import settings
from django.utils.translation import gettext, gettext_lazy

from queries.importing.fields import FIELDS, REQUIRED, REQUIRED_COLUMNS, Field, Takes
from queries.importing.names import Names

_TIME: Final = gettext_lazy("the time of it, where it stands in a column of its own")

HOLDS: Final = {
    "number": gettext_lazy("the original number; each once in that system"),
    "subject": gettext_lazy("what it is about; without it, the first line of the text"),
    "text": gettext_lazy("the resident's words; personal data are taken out of what is public"),
    "kind": gettext_lazy("the kind of query, which decides the term"),
    "channel": gettext_lazy("how it was asked"),
    "language": gettext_lazy("the language it was asked in"),
    "visibility": gettext_lazy("who may read it; without it, as the mapping says of the system"),
    "topic": gettext_lazy("the topic"),
    "district": gettext_lazy("the district"),
    "body": gettext_lazy("the body it was sent to; without it, by the routes"),
    "place": gettext_lazy("the place in words"),
    "lat": gettext_lazy("latitude in degrees"),
    "lon": gettext_lazy("longitude in degrees"),
    "received_at": gettext_lazy("when it was received"),
    "received_time": _TIME,
    "registered_on": gettext_lazy("the day of registration; without it, by the law of that day"),
    "due_on": gettext_lazy("the last day for the answer; without it, by the law of that day"),
    "needs_others": gettext_lazy("whether other bodies were needed, which lengthened the term"),
    "extended": gettext_lazy("whether the term was extended; then its last day is needed too"),
    "status": gettext_lazy("where it stands"),
    "answered_at": gettext_lazy("when it was answered"),
    "answered_time": _TIME,
    "closed_at": gettext_lazy("when it was closed, where it ended without an answer"),
    "closed_time": _TIME,
    "on_the_spot": gettext_lazy("whether the desk answered it at once"),
    "outcome": gettext_lazy("what came of it"),
    "answer": gettext_lazy("the words of the answer"),
    "legal_basis": gettext_lazy("the legal ground of a refusal"),
    "planned_on": gettext_lazy("the day that was promised"),
    "full_name": gettext_lazy("name of the applicant"),
    "iin": gettext_lazy("IIN of the applicant"),
    "email": gettext_lazy("e-mail of the applicant"),
    "phone": gettext_lazy("telephone of the applicant"),
    "postal_address": gettext_lazy("postal address of the applicant"),
}


@dataclass(frozen=True, slots=True)
class Explained:
    """A field as the page of uploading explains it."""

    name: str
    holds: str
    is_required: bool
    is_personal: bool
    words: list[tuple[str, str]]  # ours, and what each means


def fields() -> Iterator[Explained]:
    """All of them, in the order of the documentation. Three statements."""
    names = Names.now()
    for name, field in FIELDS.items():
        yield Explained(
            name=name,
            holds=str(HOLDS[name]),
            is_required=name in {*REQUIRED, *REQUIRED_COLUMNS},
            is_personal=field.is_personal,
            words=[(str(word), str(means)) for word, means in _words(field, names)],
        )


def _words(field: Field, names: Names) -> Iterable[tuple[str, object]]:
    """The words of ours that it takes, and what each means; none where it takes any."""
    if field.choices:
        return field.choices.choices
    if field.takes == Takes.SLUG:
        return ((slug, row) for slug, row in names.of(field.name).items())
    if field.takes == Takes.YES:
        return (("true", gettext("yes")), ("false", gettext("no")))
    return settings.LANGUAGES if field.name == "language" else ()
