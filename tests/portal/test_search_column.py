"""The searched column over texts in three languages, on rows of any model."""

import pytest
from django.db.models import F, Value
from django.db.models.functions import Coalesce

from portal import search
from portal.models import Topic
from portal.search_column import search_column
from tests.factories import TopicFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "typed", ["жолдардың", "дорогам", "repairing", "Абая 12", "жолды дороги repairs"]
)
def test_row_is_found_in_each_language_though_one_is_missing(typed: str) -> None:
    road = TopicFactory(name_kk="Жолды жөндеу", name_ru="Ремонт дороги, ул.Абая,12/3")
    Topic.objects.filter(pk=road.pk).update(name_en="Road repairs", hint_kk=None)
    TopicFactory(name_kk="Су", name_ru="Вода", name_en="Water")
    search.learn_words("Жолды жөндеу")
    texts = [Coalesce(F(name), Value("")) for name in ("name_kk", "name_ru", "name_en", "hint_kk")]
    rows = Topic.objects.annotate(words=search_column(*texts).expression)
    understood = search.understand(typed)
    assert understood is not None
    assert [row.pk for row in rows.filter(understood.condition("words"))] == [road.pk]
