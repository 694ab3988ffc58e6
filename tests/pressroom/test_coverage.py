"""Coverage item by item."""

from datetime import timedelta
from typing import Any

import pytest

from portal.models import Role
from pressroom import coverage
from pressroom.models import Coverage
from tests.factories import staff
from tests.factories.press import (
    STARTS_AT,
    AnnouncementFactory,
    CoverageFactory,
    OutletFactory,
    PressEventFactory,
    PressQuestionFactory,
)

pytestmark = pytest.mark.django_db
URL = "https://www.tengri.example.org/news/bridge/?utm_source=x"


def added(**changes: Any) -> coverage.Added:
    words: dict[str, Any] = {"title": "Мост открыт", "published_at": STARTS_AT, "url": URL}
    return coverage.add(**words | {"by": None} | changes)


def test_add_recognises_the_outlet_by_domain_and_fills_in_what_follows() -> None:
    OutletFactory(slug="other", domains=["example.org"])
    tengri = OutletFactory(slug="tengri", domains=["tengri.example.org"], kind="tv")
    press = staff(Role.PRESS_OFFICER)
    found = added(by=press)
    item = Coverage.objects.get()
    assert found == coverage.Added(item, is_new=True)
    assert item.outlet == tengri
    assert (item.kind, item.language, item.added_by) == ("tv", "ru", press)
    assert item.url == "https://www.tengri.example.org/news/bridge/"


@pytest.mark.parametrize(
    ("title", "language"), [("Көпір ашылды", "kk"), ("Мост открыт", "ru"), ("Bridge open", "en")]
)
def test_add_takes_the_language_from_the_title(title: str, language: str) -> None:
    assert added(title=title, outlet=OutletFactory()).item.language == language


def test_add_answers_with_the_item_that_is_there() -> None:
    outlet = OutletFactory()
    first = added(outlet=outlet)
    again = added(url="http://tengri.example.org/news/bridge#top", title="Другое", outlet=outlet)
    assert (again.item, again.is_new) == (first.item, False)
    assert Coverage.objects.get().title == "Мост открыт"


def test_add_without_address_knows_an_item_by_outlet_kind_minute_and_title() -> None:
    outlet = OutletFactory(kind="tv")
    first = added(url="", outlet=outlet)
    again = added(
        url="",
        outlet=outlet,
        title=" «МОСТ»  открыт!",
        published_at=STARTS_AT + timedelta(seconds=9),
    )
    assert (again.item, again.is_new) == (first.item, False)
    later = added(url="", outlet=outlet, published_at=STARTS_AT + timedelta(minutes=1))
    elsewhere = added(url="", outlet=OutletFactory(kind="tv"))
    assert later.is_new
    assert elsewhere.is_new


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"url": "bridge"}, coverage.AddressNotUnderstood),
        ({}, coverage.OutletUnknown),
        ({"url": ""}, coverage.OutletUnknown),
    ],
)
def test_add_says_what_it_does_not_understand(
    changes: dict[str, Any], refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        added(**changes)
    assert not Coverage.objects.exists()


def test_add_refuses_a_title_of_nothing_and_the_future() -> None:
    outlet = OutletFactory()
    with pytest.raises(coverage.TitleMissing):
        added(title=" \u200b ", outlet=outlet)
    with pytest.raises(coverage.InTheFuture):
        added(published_at=STARTS_AT.replace(year=2099), outlet=outlet)


def test_only_the_press_office_writes() -> None:
    analyst, item = staff(Role.ANALYST), CoverageFactory()
    with pytest.raises(coverage.NotAllowed):
        added(by=analyst, outlet=item.outlet)
    with pytest.raises(coverage.NotAllowed):
        coverage.link(item, to=PressEventFactory(), by=analyst)
    assert Coverage.objects.get().event is None


def test_link_and_unlink_note_who_and_when() -> None:
    press, item = staff(Role.PRESS_OFFICER), CoverageFactory()
    followed = {
        "event": PressEventFactory(),
        "announcement": AnnouncementFactory(),
        "question": PressQuestionFactory(),
    }
    for column, to in followed.items():
        coverage.link(item, to=to, by=press)
        item.refresh_from_db()
        assert getattr(item, column) == to
        assert item.changed_by == press
        assert item.changed_at is not None
    for column in followed:
        coverage.unlink(item, column=column, by=press)
        item.refresh_from_db()
        assert getattr(item, column) is None


def test_mark_reprint_points_to_an_original_and_back() -> None:
    original, item = CoverageFactory(), CoverageFactory()
    coverage.mark_reprint(item, of=original, by=None)
    assert list(Coverage.objects.originals()) == [original]
    coverage.mark_original(item, by=None)
    assert Coverage.objects.originals().count() == 2


def test_no_reprint_of_a_reprint_of_itself_or_with_reprints() -> None:
    original, item, third = CoverageFactory.create_batch(3)
    coverage.mark_reprint(item, of=original, by=None)
    with pytest.raises(coverage.ReprintOfItself):
        coverage.mark_reprint(third, of=third, by=None)
    with pytest.raises(coverage.ReprintOfReprint):
        coverage.mark_reprint(third, of=item, by=None)
    with pytest.raises(coverage.HasReprints):
        coverage.mark_reprint(original, of=third, by=None)
    with pytest.raises(coverage.ReprintOfReprint):
        added(outlet=item.outlet, original=item)
    assert Coverage.objects.exclude(original=None).get() == item


def test_change_moves_the_identity_of_an_item_without_address() -> None:
    outlet = OutletFactory(kind="tv")
    one = added(url="", outlet=outlet).item
    two = added(url="", outlet=outlet, title="Мост закрыт").item
    facts: dict[str, Any] = {
        "outlet": outlet, "kind": "tv", "published_at": STARTS_AT, "language": "ru", "seconds": 90,
        "by": None,
    }  # fmt: skip
    with pytest.raises(coverage.ItemExists):
        coverage.change(two, title="Мост открыт", **facts)
    coverage.change(two, title="Мост починен", **facts)
    assert added(url="", outlet=outlet, title="Мост починен").item == two
    assert added(url="", outlet=outlet).item == one
