"""The reference tables of the open data, that others refer to: districts, topics and bodies."""

from __future__ import annotations

from django.db.models import F
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from portal import open_data
from portal.models import Body, District, Topic
from portal.open_data import Column, Dataset, in_languages

SLUG = Column(
    name="slug",
    title=_("Short name"),
    description=_("By which other tables and the filters name it. It does not change."),
    is_required=True,
)
NAME = _("Name")

DISTRICTS = Dataset(
    key="districts",
    title=_("Districts"),
    description=_("The districts of the city, each with the point where its name stands on a map."),
    rows=District.objects.all,
    columns=(
        SLUG,
        *in_languages("name", NAME),
        Column(
            name="lat", title=_("Latitude"), type="number", value="label_lat", decimals=4,
            description=_("Degrees, WGS 84."),
        ),
        Column(
            name="lon", title=_("Longitude"), type="number", value="label_lon", decimals=4,
            description=_("Degrees, WGS 84."),
        ),
    ),
    primary_key=["slug"],
    order=["position", "slug"],
    is_small=True,
    position=80,
)  # fmt: skip

TOPICS = Dataset(
    key="topics",
    title=_("Topics"),
    description=_("What queries are about, in two levels: themes, and the topics within them."),
    rows=Topic.objects.all,
    columns=(
        SLUG,
        Column(
            name="theme", title=_("Theme"), value="parent__slug", refers_to="topics",
            description=_("The theme it lies within; nothing for a theme itself."),
        ),
        *in_languages("name", NAME),
        Column(
            name="is_active", title=_("Offered in the form"), type="boolean", is_required=True,
            description=_("Whether residents can choose it today."),
        ),
    ),
    primary_key=["slug"],
    order=[
        Coalesce("parent__position", "position"),
        Coalesce("parent_id", "id"),
        F("parent_id").asc(nulls_first=True),
        "position",
        "slug",
    ],
    is_small=True,
    position=81,
)  # fmt: skip

BODIES = Dataset(
    key="bodies",
    title=_("Bodies"),
    description=_(
        "Whoever answers for the city or was asked to: departments, akims' offices of the "
        "districts, and those outside the akimat. A body that was renamed or merged stays."
    ),
    rows=Body.objects.all,
    columns=(
        SLUG,
        *in_languages("name", NAME),
        *in_languages("short_name", _("Short title")),
        Column(
            name="part_of", title=_("Part of"), value="parent__slug", refers_to="bodies",
        ),
        Column(
            name="district", title=_("District"), value="district__slug", refers_to="districts",
            description=_("Of an akim's office of a district."),
        ),
        Column(
            name="is_external", title=_("Outside the akimat"), type="boolean", is_required=True,
            description=_("What is forwarded there leaves the portal."),
        ),
        Column(name="valid_from", title=_("First day"), type="date"),
        Column(name="valid_to", title=_("Last day"), type="date"),
        Column(
            name="successor", title=_("Successor"), value="successor__slug", refers_to="bodies",
        ),
    ),
    primary_key=["slug"],
    order=["slug"],
    is_small=True,
    position=82,
)  # fmt: skip


def register() -> None:
    """Offer the three to everybody."""
    for dataset in (DISTRICTS, TOPICS, BODIES):
        open_data.register(dataset)
