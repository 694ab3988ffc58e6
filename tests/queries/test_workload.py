"""Loads of executors and of bodies; every number on the staff's pages opens what it counts."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from portal import clock
from portal.figures import Period
from portal.models import Body, Role
from queries import answering, casework, follow_up, rollup, workload
from queries.oversight import Bodies, Oversight
from queries.workload import Answered, Open
from tests.factories import CitizenQueryFactory, DistrictFactory, staff
from tests.factories.cast import MONDAY, REPLY, Cast

pytestmark = pytest.mark.django_db
FEBRUARY = Period(MONDAY.date().replace(day=1), MONDAY.date().replace(day=28))


def of(cast: Cast, body: Body | None = None, *, period: Period = FEBRUARY) -> Oversight:
    """What the head of roads looks at; of the whole city the akim's office."""
    user = cast["hana"] if body else cast["akim"]
    within = Bodies.of(user).parts[body.pk] if body else None
    return Oversight(user, body, within, period)


def answered(cast: Cast, *, days: int, by: str = "erik") -> Any:
    """A query of Monday answered so many days later."""
    query = cast.query("assigned")
    with clock.at(MONDAY + timedelta(days=days)):
        casework.take(query, by=cast[by])
        answering.draft_answer(query, reply=REPLY, by=cast[by])
        answering.approve(query, by=cast["hana" if by != "hana" else "hugo"])
    return query


def test_every_open_query_is_overdue_or_due_today_or_soon_or_later(cast: Cast) -> None:
    with clock.at(MONDAY):
        for due_on in ("2026-01-30", "2026-02-02", "2026-02-03", "2026-02-05", "2026-02-06"):
            CitizenQueryFactory(in_work=True, body=cast.roads, due_on=due_on)
        CitizenQueryFactory(in_approval=True, body=cast.roads, due_on="2026-03-02")
        CitizenQueryFactory(answered=True, body=cast.roads)
        CitizenQueryFactory(in_work=True, body=cast.parks, due_on="2026-01-30")
        found = workload.open_by(of(cast, cast.roads), "body")
    assert found == {
        cast.roads.pk: Open(
            open=6, overdue=1, today=1, soon=2, later=2, approval=1, waiting=0,
            oldest_on=FEBRUARY.since - timedelta(days=2),
        )
    }  # fmt: skip


def test_lines_of_states_add_up() -> None:
    first = Open(open=2, overdue=1, soon=1, oldest_on=FEBRUARY.since)
    second = Open(open=1, today=1, oldest_on=FEBRUARY.until)
    assert first + second == Open(open=3, overdue=1, today=1, soon=1, oldest_on=FEBRUARY.since)
    assert (Open() + Open()).oldest_on is None


def test_answers_belong_to_whoever_drafted_them_whoever_works_on_it_now(cast: Cast) -> None:
    elsewhere = staff(Role.EXECUTOR, cast.roads, username="ella")
    cast.people["ella"] = elsewhere
    answered(cast, days=2)
    answered(cast, days=22)  # late: the last day is the 23rd
    back = answered(cast, days=4)
    with clock.at(MONDAY + timedelta(days=5)):
        follow_up.reopen(back, comment="Still broken")
        casework.take(back, by=elsewhere)
    rollup.fold()
    with clock.at(MONDAY + timedelta(days=40)):
        lines = {line.name: line for line in workload.loads(of(cast, cast.roads))}
    assert lines[cast["erik"].get_full_name()].answered == Answered(
        answers=3, on_time=2, brought_back=1, median=4, p90=22
    )
    assert lines[elsewhere.get_full_name()].open.open == 1
    assert lines[elsewhere.get_full_name()].answered == Answered()


def test_two_rounds_on_one_day_are_two_answers_and_two_terms(cast: Cast) -> None:
    query = answered(cast, days=2)
    with clock.at(MONDAY + timedelta(days=2, hours=2)):
        follow_up.reopen(query, comment="Still broken")
        casework.take(query, by=cast["erik"])
        answering.draft_answer(query, reply=REPLY, by=cast["hugo"])
        answering.approve(query, by=cast["hana"])
    rollup.fold()
    found = workload.answered_by(of(cast, cast.roads))
    assert found[cast["erik"].pk] == Answered(1, 1, 1, 2, 2)
    assert found[cast["hugo"].pk] == Answered(1, 1, 0, 0, 0)


def test_settled_on_the_spot_and_corrected_answers_are_nobodys_load(cast: Cast) -> None:
    settled = cast.file()
    query = answered(cast, days=2)
    with clock.at(MONDAY + timedelta(days=2)):
        answering.settle(settled, reply=REPLY, by=cast["olga"])
        answering.correct(query, reply=REPLY, by=cast["hana"])
    rollup.fold()
    assert set(workload.answered_by(of(cast, cast.roads))) == {cast["erik"].pk}
    assert workload.answered_by(of(cast, cast.roads))[cast["erik"].pk].answers == 1


def test_answers_count_by_the_day_in_almaty(cast: Cast) -> None:
    """Monday the 9th ends at 19:00 UTC."""
    for hours in (13, 14):  # 18:00 and 19:00 UTC
        query = cast.query("in_work")
        with clock.at(MONDAY + timedelta(days=7, hours=hours)):
            answering.draft_answer(query, reply=REPLY, by=cast["erik"])
            answering.approve(query, by=cast["hana"])
    rollup.fold()
    day = FEBRUARY.since.replace(day=9)
    seen = workload.answered_by(of(cast, cast.roads, period=Period(day, day)))
    assert seen[cast["erik"].pk].answers == 1


def test_no_rate_and_no_days_of_too_few_answers(cast: Cast, settings: Any) -> None:
    settings.FIGURES_MINIMUM_N = 10
    few, enough = Answered(9, 9, 0, 3, 4), Answered(10, 5, 0, 3, 4)
    assert (few.rate.value, few.rate.n) == (None, 9)
    assert few.days(few.median).value is None
    assert enough.rate.value == 50
    assert enough.days(enough.p90).value == 4


def test_unassigned_ones_stand_first_and_idle_executors_are_named(cast: Cast) -> None:
    cast.query("assigned")
    lines = workload.loads(of(cast, cast.roads))
    assert lines[0].user is None
    assert lines[0].open.open == 1
    assert {line.user.username for line in lines if line.user} == {"erik", "bela"}


# --- every number opens its rows ------------------------------------------------------------------


def busy(cast: Cast) -> None:
    """A month of roads and parks with something of everything, in a district or in none."""
    now, auezov = clock.now(), DistrictFactory(slug="auezov")
    for ago in (45, 40, 22, 20):
        at = now - timedelta(days=ago)
        cast.query("assigned", at=at)
        cast.query("in_work", at=at, district=auezov)
        cast.query("in_approval", at=at)
        cast.query("answered", at=at, district=auezov)
        follow_up.reopen(cast.query("answered", at=now - timedelta(days=8)), comment="No")
    CitizenQueryFactory(due_on=clock.today() + timedelta(days=40))
    CitizenQueryFactory(
        awaiting_resident=True, body=cast.parks, due_on=clock.today(), assignee=cast["pavel"]
    )
    CitizenQueryFactory(in_work=True, body=Body.objects.get(slug="bridges"), due_on=clock.today())
    for ending in ("forwarded", "returned", "terminated", "withdrawn"):
        cast.query(ending, at=now - timedelta(days=5))
    settled = cast.file(at=now - timedelta(days=3))
    answering.settle(settled, reply=REPLY, by=cast["olga"])
    rollup.fold()


def opened(client: Client, url: str) -> int:
    """How many rows an address shows."""
    page = client.get(url)
    assert page.status_code == 200, url
    if url.startswith(reverse("admin:queries_citizenquery_changelist")):
        return len(page.context["cl"].result_list)
    return int(page.context["total"])


def counted(cell: Any) -> int:
    """How many rows a cell says there are: of a rate its part, of days all answers."""
    if cell.n is None:
        return int(cell.value)
    return round(cell.value * cell.n / 100) if str(cell.shown).endswith("%") else int(cell.n)


@pytest.mark.parametrize(
    ("name", "body"), [("hana", ""), ("akim", ""), ("akim", "roads"), ("akim", "parks")]
)
def test_every_number_opens_exactly_its_rows(
    name: str, body: str, client: Client, cast: Cast, settings: Any
) -> None:
    settings.FIGURES_MINIMUM_N = 1
    busy(cast)
    client.force_login(cast[name])
    checked = set()
    for page in ("home", "workload", "bodies", "brought_back"):
        asked = {
            "period": "own",
            "since": str(clock.today() - timedelta(days=60)),
            "until": str(clock.today()),
        }
        shown = client.get(reverse(f"workload:{page}"), asked | ({"body": body} if body else {}))
        for table in shown.context["tables"]:
            for cell in [each for row in [*table.rows, table.total] for each in row]:
                is_number = isinstance(cell.value, int | float)
                if cell.url and is_number and cell.url not in checked:
                    assert opened(client, cell.url) == counted(cell), (table.name, cell.url)
                    checked.add(cell.url)
    assert len(checked) > (5 if body == "parks" else 40)


def test_whoever_answered_nothing_on_time_is_named_over_no_rows(client: Client, cast: Cast) -> None:
    answered(cast, days=50)
    rollup.fold()
    client.force_login(cast["hana"])
    days = {"period": "own", "since": "2026-02-01", "until": "2026-04-30"}
    asked = days | {"executor": str(cast["erik"].pk)}
    page = client.get(reverse("workload:rows", args=["on_time_by"]), asked)
    assert page.context["total"] == 0
    assert page.context["narrower"] == [cast["erik"].get_full_name()]


def test_what_is_nobodys_opens_as_nobodys(client: Client, cast: Cast) -> None:
    cast.query("assigned", at=clock.now())
    cast.query("in_work", at=clock.now())
    client.force_login(cast["hana"])
    table = client.get(reverse("workload:workload")).context["tables"][0]
    assert table.rows[0][0].shown == "nobody yet"
    assert "executor=nobody" in table.rows[0][1].url
    assert opened(client, table.rows[0][1].url) == 1


def test_rows_of_an_executor_are_those_of_the_own_body_alone(client: Client, cast: Cast) -> None:
    """A key typed into the address opens nothing of another body."""
    query = cast.file(body=cast.parks)
    with clock.at(MONDAY):
        casework.take(query, by=cast["pavel"])
        answering.draft_answer(query, reply=REPLY, by=cast["pavel"])
        answering.approve(query, by=cast["petra"])
    rollup.fold()
    days = {"period": "own", "since": "2026-02-01", "until": "2026-02-28"}
    asked = days | {"executor": str(cast["pavel"].pk), "only": str(cast.parks.pk)}
    for name, number in (("petra", 1), ("hana", 0)):  # and nobody's name is told to strangers
        client.force_login(cast[name])
        for key in ("answered_by", "queries_asked"):
            page = client.get(reverse("workload:rows", args=[key]), asked)
            assert page.context["total"] == number, (name, key)
            is_named = cast["pavel"].get_full_name() in page.context["narrower"]
            assert is_named == (name == "petra" and key == "answered_by"), (name, key)


@pytest.mark.parametrize(
    "asked",
    [{"executor": "x"}, {"executor": "9" * 50}, {"executor": "-1"}, {"executor": ""}, {}],
)
def test_rows_of_no_executor_are_none(asked: dict[str, str], client: Client, cast: Cast) -> None:
    answered(cast, days=2)
    client.force_login(cast["hana"])
    page = client.get(reverse("workload:rows", args=["answered_by"]), asked)
    assert page.status_code == 200
    assert page.context["total"] == 0


def test_rows_of_what_is_not_there_are_a_wrong_address(client: Client, cast: Cast) -> None:
    client.force_login(cast["akim"])
    rows = reverse("workload:rows", args=["queries_asked"])
    assert client.get(reverse("workload:rows", args=["nonsense"])).status_code == 404
    for name in ("theme", "topic", "district"):
        assert client.get(rows, {name: "nowhere\x00"}).status_code == 404


def test_words_of_residents_are_no_formula_in_the_file(client: Client, cast: Cast) -> None:
    query = cast.query("assigned", at=clock.now(), subject="=HYPERLINK(1)")
    rollup.fold()
    client.force_login(cast["hana"])
    asked = {"csv": "rows"}
    file = client.get(reverse("workload:rows", args=["queries_asked"]), asked)
    text = b"".join(file.streaming_content).decode()
    assert query.number in text
    assert "=HYPERLINK" not in text.replace("'=HYPERLINK", "")
