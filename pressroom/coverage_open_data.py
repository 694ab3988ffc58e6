"""What the media made of the press centre's work, as open data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from portal import clock
from portal.open_data import Column, Dataset, public_one
from portal.open_data_filters import DatasetFilter, labelled
from pressroom.models import Announcement, Coverage, Outlet, PressEvent, PressQuestion
from pressroom.models.choices import CoverageKind, OutletKind

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet


def outlets() -> Iterable[tuple[str, str]]:
    return Outlet.objects.order_by("name").values_list("slug", "name")


def public_now(model: Any) -> Any:
    """The public rows of a model, as of the moment a file is asked for."""
    return lambda: model.objects.public(clock.now())


class CoverageFilter(DatasetFilter):
    moment = "published_at"
    offers = {
        "kind": (_("all kinds"), lambda: labelled(CoverageKind.choices)),
        "outlet": (_("all outlets"), outlets),
    }
    originals = forms.BooleanField(required=False, label=_("Without reprints"))

    def narrowed_by(self, asked: dict[str, Any], rows: QuerySet[Any]) -> QuerySet[Any]:
        if asked.pop("originals", False):
            rows = rows.filter(original__isnull=True)
        if slug := asked.pop("outlet", ""):
            asked["outlet_id"] = Outlet.objects.filter(slug=slug).values("pk")[:1]
        return rows.filter(**asked)


COVERAGE: Final = Dataset(
    key="coverage",
    title=_("In the media"),
    description=_(
        "TV segments, articles and posts that followed the city's events, announcements and "
        "answers. Reprints name their original."
    ),
    rows=public_now(Coverage),
    columns=(
        Column(
            name="id", title=_("Identifier"), value="identity", is_required=True,
            description=_("Made of the address, or of outlet, kind, moment and title."),
        ),
        Column(name="kind", title=_("Kind"), choices=CoverageKind.choices, is_required=True),
        Column(name="outlet", title=_("Outlet"), value="outlet__slug", is_required=True),
        Column(name="outlet_name", title=_("Name of the outlet"), value="outlet__name"),
        Column(
            name="outlet_kind", title=_("Kind of the outlet"), value="outlet__kind",
            choices=OutletKind.choices, is_required=True,
        ),
        Column(name="title", title=_("Title")),
        Column(name="url", title=_("Address"), format="uri"),
        Column(name="published_at", title=_("Published at"), type="datetime", is_required=True),
        Column(name="language", title=_("Language"), is_required=True),
        Column(name="seconds", title=_("Length in seconds"), type="integer", minimum=0),
        Column(
            name="event", title=_("Event"), refers_to="events",
            value=public_one(public_now(PressEvent), "event_id", "number"),
            description=_("Which it followed."),
        ),
        Column(
            name="announcement", title=_("Announcement"),
            value=public_one(public_now(Announcement), "announcement_id", "number"),
            description=_("Which it followed: the number on its page."),
        ),
        Column(
            name="question", title=_("Question"), refers_to="press-questions",
            value=public_one(public_now(PressQuestion), "question_id", "number"),
            description=_("Whose answer it followed."),
        ),
        Column(
            name="reprint_of", title=_("Reprint of"), refers_to="coverage",
            value=public_one(public_now(Coverage), "original_id", "identity"),
        ),
    ),
    primary_key=["id"],
    order=["-published_at", "-id"],
    filter=CoverageFilter,
    position=40,
)  # fmt: skip
