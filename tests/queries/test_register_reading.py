"""Reading the register by stretches of time gives what reading all of it would."""

from datetime import UTC, datetime, timedelta
from itertools import product

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portal import newest, search
from portal.cells import Box
from portal.newest import Tally
from portal.paging import NEWER, OLDER, Page, Wanted
from queries.models import CitizenQuery
from queries.register import Criteria, find
from tests.factories import ApplicantFactory, BodyFactory, DistrictFactory, TopicFactory

pytestmark = pytest.mark.django_db
START = datetime(2026, 1, 5, tzinfo=UTC)
SIZE = 4
WORDS = ("тротуар", "фонарь", "остановка")


@pytest.fixture(autouse=True)
def short_stretches(monkeypatch: pytest.MonkeyPatch) -> None:
    """So short that every search of a few dozen rows needs all of them."""
    monkeypatch.setattr(newest, "FIRST_STRETCH", 3)
    monkeypatch.setattr(newest, "FARTHEST_REACH", 2)


@pytest.fixture
def rows() -> list[CitizenQuery]:
    """Sixty queries over two months: two a moment now and then, words and places by turns."""
    topics, districts, bodies = (
        TopicFactory.create_batch(2), DistrictFactory.create_batch(2), BodyFactory.create_batch(2)
    )  # fmt: skip
    made = []
    for n in range(60):
        word = WORDS[0] if n % 2 else WORDS[1] if n % 3 else WORDS[2]
        made.append(
            CitizenQuery(
                number=f"26-{n + 1:06d}-0", language="ru", applicant=ApplicantFactory(),
                topic=topics[n % 2], theme=topics[n % 2], district=districts[n // 3 % 2],
                subject=word, text=word, public_subject=word, public_text=f"{word} номер {n}",
                status="in_work" if n % 4 else "assigned", body=bodies[n // 5 % 2],
                lat=43.20 + n / 1000 if n % 7 else None, lon=76.90 if n % 7 else None,
                received_at=START + timedelta(hours=(n - n % 5) * (1 + n // 10)),
                registered_on=START.date(), visibility="private" if n % 11 == 10 else "public",
            )
        )  # fmt: skip
    return CitizenQuery.objects.bulk_create(made)


def expected(criteria: Criteria) -> list[int]:
    """Every row that meets the criteria, newest first, by comparing one after the other."""
    words = criteria.understood.words if criteria.understood else ()
    box = criteria.box
    return [
        row.pk
        for row in CitizenQuery.objects.filter(visibility="public").order_by("-received_at", "-id")
        if all(getattr(row, facet) == value for facet, value in criteria.facets.items())
        and all(word in row.public_text for word in words)
        and (criteria.since is None or row.received_at >= criteria.since)
        and (criteria.until is None or row.received_at < criteria.until)
        and (box is None or (row.lat is not None and box.south <= row.lat <= box.north))
    ]


def turned(criteria: Criteria) -> list[int]:
    """All rows by turning page after page to the oldest, then checked by turning back."""
    pages: list[Page[int]] = []
    wanted: Wanted | None = Wanted()
    while wanted:
        pages.append(find(criteria, wanted, size=SIZE).page)
        older = pages[-1].older
        wanted = Wanted(older, OLDER) if older else None
    back = pages[-1]
    for page in reversed(pages[:-1]):
        assert back.newer is not None
        back = find(criteria, Wanted(back.newer, NEWER), size=SIZE).page
        assert back.rows == page.rows
    assert back.newer is None
    return [pk for page in pages for pk in page.rows]


@pytest.mark.parametrize(
    ("facets", "words", "time", "place"),
    list(
        product(
            [(), ("topic_id",), ("topic_id", "district_id"), ("district_id", "body_id", "status")],
            ["", "тротуар", "тротуар номер", "остановка"],
            [(None, None), (START + timedelta(days=2), START + timedelta(days=9))],
            [None, Box(76.8, 43.21, 77.0, 43.24)],
        )
    ),
)
def test_pages_are_those_of_reading_everything(
    rows: list[CitizenQuery],
    facets: tuple[str, ...],
    words: str,
    time: tuple[datetime | None, datetime | None],
    place: Box | None,
) -> None:
    sample = rows[7]
    criteria = Criteria(
        facets={facet: getattr(sample, facet) for facet in facets},
        understood=search.understand(words),
        since=time[0],
        until=time[1],
        box=place,
    )
    whole = expected(criteria)
    assert turned(criteria) == whole
    count = find(criteria, Wanted(), size=SIZE).count
    assert count is not None
    assert count.number == len(whole) if count.is_exact else count.number < len(whole)


def test_the_sample_meets_most_criteria(rows: list[CitizenQuery]) -> None:
    """The test above compares rows, not emptiness."""
    assert len(expected(Criteria({"topic_id": rows[7].topic_id}))) > 5 * SIZE
    assert len(expected(Criteria(understood=search.understand("остановка")))) > SIZE


def test_nothing_at_all_is_an_empty_page() -> None:
    for criteria in (Criteria(), Criteria(understood=search.understand("тротуар"))):
        found = find(criteria, Wanted(), size=SIZE)
        assert (found.page, found.count) == (Page(), Tally(0, is_exact=True))


def test_counting_stops_at_its_limit(
    rows: list[CitizenQuery], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(newest, "MOST_COUNTED", 5)
    assert find(Criteria(), Wanted(), size=SIZE).count == Tally(5, is_exact=False)
    monkeypatch.setattr(newest, "MOST_COUNTED", 100)
    assert find(Criteria(), Wanted(), size=SIZE).count == Tally(55, is_exact=True)


def test_what_was_not_read_is_not_counted(rows: list[CitizenQuery]) -> None:
    criteria = Criteria(understood=search.understand("тротуар"))
    few, all_of_them = (find(criteria, Wanted(), size=size).count for size in (1, 100))
    assert all_of_them == Tally(len(expected(criteria)), is_exact=True)
    assert few is not None
    assert not few.is_exact
    assert few.number < len(expected(criteria))


def test_statements_are_few_however_rare_the_word(rows: list[CitizenQuery]) -> None:
    for words in ("тротуар", "остановка", "нету"):
        criteria = Criteria(understood=search.understand(words))
        with CaptureQueriesContext(connection) as statements:
            find(criteria, Wanted(), size=SIZE)
        assert len(statements) <= 7
    with CaptureQueriesContext(connection) as statements:
        find(Criteria({"topic_id": rows[0].topic_id}), Wanted(), size=SIZE)
    assert len(statements) == 2


@pytest.mark.parametrize("time", [(None, None), (START + timedelta(2), START + timedelta(9))])
def test_any_of_several_values_will_do(
    rows: list[CitizenQuery], time: tuple[datetime | None, datetime | None]
) -> None:
    since, until = time
    topics = {rows[0].topic_id, rows[1].topic_id}
    for facets in ({}, {"district_id": rows[7].district_id}):
        several = Criteria(
            facets, any_of={"status": ["in_work"], "topic_id": topics}, since=since, until=until
        )
        one = Criteria(facets | {"status": "in_work"}, since=since, until=until)
        assert turned(several) == expected(one)
        none = Criteria(facets, any_of={"status": ["new", "answered"]}, since=since, until=until)
        assert turned(none) == []


def test_nothing_beyond_the_time_asked_for_is_read(rows: list[CitizenQuery]) -> None:
    several = {"status": ["new", "answered"]}
    criteria = Criteria(any_of=several, since=START, until=START + timedelta(days=9))
    with CaptureQueriesContext(connection) as statements:
        find(criteria, Wanted(), size=SIZE)
    read = [each["sql"] for each in statements if "MATERIALIZED" in each["sql"]]
    assert len(read) > 1
    assert all(sql.partition("WHERE")[2].count("&&") == 2 for sql in read)
