"""Every factory gives a row the database and the model accept."""

import pytest
from django.core.exceptions import ValidationError
from django.db.models import Model
from factory.django import DjangoModelFactory

from tests import factories

pytestmark = pytest.mark.django_db

FACTORIES = [
    member
    for member in (getattr(factories, name) for name in factories.__all__)
    if isinstance(member, type) and issubclass(member, DjangoModelFactory)
]
TRAITS = ("assigned", "in_work", "awaiting_resident", "in_approval", "answered")


@pytest.mark.parametrize("make", FACTORIES, ids=lambda make: make.__name__)
def test_factory_makes_two_valid_rows(make: type[DjangoModelFactory]) -> None:
    rows: list[Model] = [make(), make()]
    assert rows[0].pk != rows[1].pk
    for row in rows:
        complaints(row)


@pytest.mark.parametrize("trait", TRAITS)
def test_query_trait_leads_to_its_status(trait: str) -> None:
    query = factories.CitizenQueryFactory(**{trait: True})
    query.refresh_from_db()
    assert query.status == trait
    complaints(query)


def complaints(row: Model) -> None:
    try:
        row.full_clean()
    except ValidationError as error:
        pytest.fail(f"{row!r}: {error}")
