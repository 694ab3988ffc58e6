"""Where a query was asked first: told by the app of its channel, and by nobody else's."""

from __future__ import annotations

import pytest

from queries import origins
from queries.origins import Origin
from tests.factories import CitizenQueryFactory

pytestmark = pytest.mark.django_db

HERE = Origin("The town hall", "/en/hall/1/")


def test_channel_is_told_of_by_whoever_registered_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(origins, "_channels", {})
    origins.register("post", lambda query: HERE if query.language == "ru" else None)
    assert origins.origin_of(CitizenQueryFactory(channel="post", language="ru")) == HERE
    assert origins.origin_of(CitizenQueryFactory(channel="post", language="kk")) is None
    assert origins.origin_of(CitizenQueryFactory(channel="web", language="ru")) is None


def test_address_for_mails_is_whole() -> None:
    assert HERE.url.startswith("http")
    assert HERE.url.endswith("/en/hall/1/")
