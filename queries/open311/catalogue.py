"""Services: the topics that the form offers, each in the group of its theme.

What the form asks beyond the specification's own fields stands in the definition as attributes, the
same for every service.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from portal.directory import directory
from portal.models import Topic
from portal.text import quoted
from queries.forms import TEXT_MIN_LENGTH, IntakeForm, QueryForm
from queries.models import Kind
from queries.open311.refusals import NotFound

Definition = dict[str, Any]


def services() -> list[dict[str, Any]]:
    """In the order in which people read them, named in the active language."""
    return [_service(topic) for topic in _offered()]


def definition(code: str) -> Definition:
    """The attributes of one service. Raises `NotFound`."""
    if not any(topic.slug == code for topic in _offered()):
        raise unknown(code)
    return {"service_code": code, "attributes": _attributes()}


def topic_keys(codes: list[str]) -> list[int]:
    """The primary keys of topics that were ever offered. Raises `NotFound`."""
    known = {entry.slug: entry.pk for entry in directory().topics.values()}
    for code in codes:
        if code not in known:
            raise unknown(code)
    return [known[code] for code in codes]


def unknown(code: str) -> NotFound:
    return NotFound(_("service_code “%(code)s” was not found.") % {"code": quoted(code)})


def _offered() -> list[Topic]:
    """A theme with nothing in it stands for itself, as in the form."""
    topics = list(Topic.objects.filter(is_active=True).select_related("parent").theme_by_theme())
    with_parts = {topic.parent_id for topic in topics}
    return [
        topic
        for topic in topics
        if topic.pk not in with_parts and (topic.parent is None or topic.parent.is_active)
    ]


def _service(topic: Topic) -> dict[str, Any]:
    return {
        "service_code": topic.slug,
        "service_name": topic.name,
        "description": topic.hint or topic.name,
        "metadata": True,
        "type": "realtime",
        "keywords": _keywords(topic),
        "group": (topic.parent or topic).name,
    }


def _keywords(topic: Topic) -> str:
    """Its names in the other languages, for whoever searches in one of them."""
    names = (
        getattr(topic, f"name_{code}")
        for code, _name in settings.LANGUAGES
        if code != get_language()
    )
    return ", ".join(dict.fromkeys(name.replace(",", "") for name in names if name))


def _attributes() -> list[dict[str, Any]]:
    form = QueryForm()
    rows = [
        ("notice", "string", False, _notice(), None),
        ("consent", "singlevaluelist", True, str(IntakeForm.base_fields["consent"].label),
         [("true", _("yes"))]),
        ("subject", "string", False, _asks("subject"), None),
        ("district", "singlevaluelist", False, _asks("district"),
         [(entry.slug, entry.name) for entry in directory().districts.values()]),
        ("kind", "singlevaluelist", False, _asks("kind"),
         [(kind.value, capfirst(str(kind.label))) for kind in Kind]),
        ("language", "singlevaluelist", False, _asks("language"), list(settings.LANGUAGES)),
        ("visibility", "singlevaluelist", False, _asks("visibility"),
         [(value, str(words)) for value, words in form.fields["visibility"].choices]),  # type: ignore[attr-defined]
    ]  # fmt: skip
    return [
        {
            "variable": code != "notice",
            "code": code,
            "datatype": datatype,
            "required": is_required,
            "datatype_description": None,
            "order": order,
            "description": description,
            "values": None if values is None else [{"key": k, "name": n} for k, n in values],
        }
        for order, (code, datatype, is_required, description, values) in enumerate(rows, start=1)
    ]


def _asks(name: str) -> str:
    field = QueryForm.base_fields[name]
    return f"{field.label}. {field.help_text}" if field.help_text else str(field.label)


def _notice() -> str:
    """What the client tells whoever files, beside its fields."""
    return _(
        "A description of %(least)d characters or more and a name (first_name, last_name) are "
        "needed: the law does not let the city answer anonymous queries. Name and contacts are "
        "never published."
    ) % {"least": TEXT_MIN_LENGTH}
