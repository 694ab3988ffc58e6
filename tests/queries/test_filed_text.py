"""What was filed is never changed, whoever tries."""

from typing import Any

import pytest
from django.db import ProgrammingError, transaction

from queries.models import CitizenQuery
from tests.factories import CitizenQueryFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "change",
    [
        {"number": "26-000001-1"},
        {"subject": "Other"},
        {"text": "Other"},
        {"channel": "phone"},
        {"language": "kk"},
    ],
)
def test_what_was_filed_stays(change: dict[str, Any]) -> None:
    query = CitizenQueryFactory()
    with pytest.raises(ProgrammingError, match="Cannot update rows"), transaction.atomic():
        CitizenQuery.objects.update(**change)
    [field] = change
    assert getattr(CitizenQuery.objects.get(), field) == getattr(query, field)


def test_the_rest_may_change_and_the_search_follows_the_public_text() -> None:
    CitizenQueryFactory()
    CitizenQuery.objects.update(status="returned", closed_at="2026-02-10T05:00:00Z")
    CitizenQuery.objects.update(public_subject="Фонарь", public_text="Фонарь не горит")
    assert CitizenQuery.objects.filter(search="фонарь").count() == 1
    assert CitizenQuery.objects.filter(search="тротуар").count() == 0
