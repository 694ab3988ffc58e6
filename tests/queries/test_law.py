"""The rule book and the terms it gives, on real dates of both laws."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from portal.workdays import ALMATY, Calendar, Day, Override, Why, WorkingHours
from queries import law
from queries.grounds import GROUNDS
from queries.law import Clock
from queries.models import Kind, QueryDeadline
from queries.rulebook import BOOK, CODE_SINCE, EVERY_KIND, SIMPLIFIED, Unit

HOURS = WorkingHours(time(9), time(18, 30))
PUBLISHED = Calendar({}, HOURS)

calendars = st.dictionaries(
    st.dates(date(2020, 1, 1), date(2026, 12, 31)),
    st.booleans().map(lambda is_working: Override(is_working, "№ 1")),
    max_size=20,
).map(lambda overrides: Calendar(overrides, HOURS))
moments = st.datetimes(datetime(2019, 1, 1), datetime(2027, 12, 31)).map(  # noqa: DTZ001
    lambda moment: moment.replace(tzinfo=ALMATY)
)
counted_rules = st.sampled_from([rule for rule in BOOK if rule.unit != Unit.NAMED_DAY])


def almaty(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ALMATY)


def lay(kind: str, received: str, clock: str = "answer", **more: bool) -> law.Due:
    return law.due(kind=kind, clock=clock, received_at=almaty(received), calendar=PUBLISHED, **more)


@pytest.mark.parametrize(
    ("kind", "received", "registered", "due"),
    [
        # The Code: 15 working days from the day after registration.
        ("report", "2026-05-08T19:00", "2026-05-12", "2026-06-03"),  # over Eid al-Adha
        ("report", "2026-05-08T10:00", "2026-05-08", "2026-06-02"),
        ("application", "2026-03-02T10:00", "2026-03-02", "2026-03-27"),  # 9 March and Nauryz
        ("enquiry", "2025-12-30T10:00", "2025-12-30", "2026-01-23"),  # New Year and Christmas
        ("proposal", "2025-08-20T10:00", "2025-08-20", "2025-09-11"),  # Constitution Day moved
        ("response", "2026-08-20T10:00", "2026-08-20", "2026-09-10"),  # no Constitution Day
        ("report", "2027-03-01T10:00", "2027-03-01", "2027-03-29"),  # Constitution Day in March
        ("report", "2024-04-22T10:00", "2024-04-22", "2024-05-16"),  # 4 May worked for 8 May
        ("report", "2024-12-16T10:00", "2024-12-17", "2025-01-10"),  # Sunday 5 January is worked
        # A complaint: 20 working days.
        ("complaint", "2026-05-08T19:00", "2026-05-12", "2026-06-10"),
        # The first day of the Code and the last of the Law before it.
        (
            "report",
            "2021-07-01T10:00",
            "2021-07-01",
            "2021-07-26",
        ),  # a Saturday worked, Eid al-Adha
        (
            "report",
            "2021-06-30T18:31",
            "2021-07-01",
            "2021-07-26",
        ),  # a Saturday worked, Eid al-Adha
        ("report", "2021-06-30T18:30", "2021-06-30", "2021-07-15"),
        # The old Law: 15 calendar days; a last day off moves on.
        ("report", "2020-02-03T10:00", "2020-02-03", "2020-02-18"),
        ("complaint", "2020-02-03T10:00", "2020-02-03", "2020-02-18"),
        ("application", "2020-03-06T10:00", "2020-03-06", "2020-03-26"),  # Nauryz moved to 25 March
        ("report", "2020-02-22T10:00", "2020-02-24", "2020-03-10"),
    ],
)
def test_due_known_dates(kind: str, received: str, registered: str, due: str) -> None:
    found = lay(kind, received)
    assert found.registered_on == date.fromisoformat(registered)
    assert found.due_on == date.fromisoformat(due)


def test_due_needing_others_is_longer_under_the_old_law_only() -> None:
    assert lay("report", "2020-02-03T10:00", needs_others=True).due_on == date(2020, 3, 4)
    assert lay("report", "2026-05-08T19:00", needs_others=True).due_on == date(2026, 6, 3)


def test_due_of_the_short_clocks() -> None:
    # Forwarding runs from receipt, so Friday evening is day zero although Tuesday registers it.
    forward = lay("report", "2026-05-08T19:00", Clock.FORWARD)
    assert (forward.started_on, forward.due_on) == (date(2026, 5, 8), date(2026, 5, 14))
    back = lay("report", "2026-05-08T19:00", Clock.RETURN)
    assert (back.started_on, back.due_on) == (date(2026, 5, 12), date(2026, 5, 15))
    notice = lay("report", "2026-05-08T19:00", Clock.EXTENSION_NOTICE)
    assert notice.due_on == date(2026, 5, 14)
    cure = lay("report", "2026-05-08T19:00", Clock.CURE)
    assert cure.due_on == date(2026, 5, 18)


def test_due_explains_every_day() -> None:
    days = lay("report", "2026-05-08T19:00", Clock.RETURN).days
    assert [(day.on.day, day.counted, day.code) for day in days] == [
        (8, False, Why.RECEIVED_LATE),
        (9, False, Why.HOLIDAY),
        (10, False, Why.WEEKEND),
        (11, False, Why.HOLIDAY),
        (12, False, Why.DAY_ZERO),
        (13, True, Why.WORKING_DAY),
        (14, True, Why.WORKING_DAY),
        (15, True, Why.WORKING_DAY),
    ]
    with translation.override("en"):
        assert days[0].why == "Received after working hours: registered on the next working day"
        assert days[4].why == (
            "The term starts on the next day (Article 64(7) of "
            "the Administrative Procedural and Process-Related Code (350-VI))"
        )


def test_due_explains_a_calendar_term_that_ends_on_a_day_off() -> None:
    found = lay("report", "2020-03-06T10:00")
    tail = [(day.on, day.counted, day.code) for day in found.days[-6:]]
    assert tail == [
        (date(2020, 3, 21), True, Why.CALENDAR_DAY),
        (date(2020, 3, 22), False, Why.HOLIDAY),
        (date(2020, 3, 23), False, Why.HOLIDAY),
        (date(2020, 3, 24), False, Why.HOLIDAY),
        (date(2020, 3, 25), False, Why.HOLIDAY),
        (date(2020, 3, 26), False, Why.MOVED_TO_WORKING_DAY),
    ]
    assert sum(day.counted for day in found.days) == 15


@given(rule=counted_rules, received_at=moments, calendar=calendars)
def test_explanation_sums_to_the_length_and_ends_on_the_due_day(
    rule: law.Rule, received_at: datetime, calendar: Calendar
) -> None:
    registered_on = calendar.registered_on(received_at)
    if not rule.is_in_force(registered_on):
        return
    found = law.due(
        kind=min(rule.kinds),
        clock=rule.clock,
        received_at=received_at,
        calendar=calendar,
        needs_others=rule.needs_others,
    )
    assert found.rule == rule
    assert calendar.is_working(found.due_on)
    days = found.days
    assert [day.on for day in days] == [
        days[0].on + timedelta(days=step) for step in range(len(days))
    ]
    assert days[0].on == min(received_at.date(), found.started_on)
    assert days[-1].on == found.due_on
    assert sum(day.counted for day in days) == rule.length
    assert not any(day.counted for day in days if day.on <= found.started_on)
    last_counted = max(day.on for day in days if day.counted)
    assert calendar.on_or_after(last_counted) == found.due_on


@given(rule=counted_rules, received_at=moments, later=st.timedeltas(timedelta(0), timedelta(90)))
def test_whoever_comes_later_is_due_no_earlier(
    rule: law.Rule, received_at: datetime, later: timedelta
) -> None:
    first = PUBLISHED.registered_on(received_at)
    second = PUBLISHED.registered_on(received_at + later)
    assert first <= second
    assert law.ends_on(rule, started_on=first, calendar=PUBLISHED) <= law.ends_on(
        rule, started_on=second, calendar=PUBLISHED
    )


@given(rule=counted_rules, start=st.dates(date(2026, 1, 1), date(2026, 12, 31)), data=st.data())
def test_one_more_day_off_never_brings_the_due_day_forward(
    rule: law.Rule, start: date, data: st.DataObject
) -> None:
    off = data.draw(st.dates(start, start + timedelta(days=60)))
    calendar = Calendar({off: Override(is_working=False, decree="№ 1")}, HOURS)
    before = law.ends_on(rule, started_on=start, calendar=PUBLISHED)
    after = law.ends_on(rule, started_on=start, calendar=calendar)
    assert after >= before
    if not start < off <= before:
        assert after == before


def test_due_takes_a_moment_of_any_zone() -> None:
    """13:31 in Greenwich is 18:31 in Almaty."""
    found = law.due(
        kind="report",
        received_at=datetime(2026, 5, 8, 13, 31, tzinfo=UTC),
        calendar=PUBLISHED,
    )
    assert found.registered_on == date(2026, 5, 12)


@pytest.mark.parametrize(
    ("decided", "latest"),
    [
        ("2026-05-20", "2026-07-20"),
        ("2026-07-31", "2026-09-30"),
        ("2025-12-31", "2026-02-27"),  # 28 February is a Saturday: the last working day before it
        ("2026-07-25", "2026-09-25"),
        ("2026-10-22", "2026-12-22"),
        ("2026-11-09", "2027-01-08"),  # 9 January is a Saturday
    ],
)
def test_latest_extension_is_two_months_from_the_decision(decided: str, latest: str) -> None:
    rule = law.term(kind="report", clock=Clock.ANSWER, on=date(2026, 5, 1))
    found = law.latest_extension(rule, decided_on=date.fromisoformat(decided), calendar=PUBLISHED)
    assert found == date.fromisoformat(latest)


def test_latest_extension_of_a_complaint_is_refused_with_its_article() -> None:
    rule = law.term(kind="complaint", clock=Clock.ANSWER, on=date(2026, 5, 1))
    with (
        translation.override("en"),
        pytest.raises(law.ExtensionNotAllowed, match=r"Article 99 of .* cannot be extended"),
    ):
        law.latest_extension(rule, decided_on=date(2026, 5, 20), calendar=PUBLISHED)


def test_no_rule_is_said_in_a_sentence() -> None:
    with translation.override("en"):
        with pytest.raises(
            law.NoRule, match="no term “forward” for the kind “report” on 2020-02-03"
        ):
            law.term(kind="report", clock=Clock.FORWARD, on=date(2020, 2, 3))
        with pytest.raises(law.NoRule, match="“riddle”"):
            law.term(kind="riddle", clock=Clock.ANSWER, on=date(2026, 2, 3))
        with pytest.raises(law.NoRule, match="named, not counted"):
            lay("report", "2026-05-08T10:00", Clock.PROMISE)
        with pytest.raises(law.NoRule, match="no rule nowhere"):
            law.rule("nowhere")


def test_an_extension_notice_is_not_owed_on_a_complaint() -> None:
    with pytest.raises(law.NoRule):
        law.term(kind="complaint", clock=Clock.EXTENSION_NOTICE, on=date(2026, 5, 1))


def test_every_kind_has_one_answer_term_on_every_day_since_2007() -> None:
    for on in (date(2007, 1, 12), CODE_SINCE - timedelta(days=1), CODE_SINCE, date(2026, 11, 22)):
        for kind in Kind:
            rows = [
                row
                for row in BOOK
                if row.clock == Clock.ANSWER
                and kind in row.kinds
                and row.is_in_force(on)
                and not row.needs_others
            ]
            assert [law.term(kind=kind, clock=Clock.ANSWER, on=on)] == rows


def test_keys_are_unique_and_fit_their_columns() -> None:
    for rows, field in (
        (BOOK, QueryDeadline._meta.get_field("basis")),
        (GROUNDS, QueryDeadline.query.field.related_model._meta.get_field("legal_ground")),
    ):
        keys = [row.key for row in rows]
        assert sorted(set(keys)) == sorted(keys)
        assert max(map(len, keys)) <= field.max_length


def test_clocks_are_the_kinds_of_deadline_rows() -> None:
    assert set(Clock) - {Clock.RETURN} == set(QueryDeadline.Kind.values)


def test_article_and_term_in_words() -> None:
    rule = law.rule("350-VI/answer")
    with translation.override("en"):
        assert str(rule.basis) == (
            "Article 76 of the Administrative Procedural and Process-Related Code (350-VI)"
        )
        assert rule.term == "15 working days"
        assert law.rule("221-III/answer").term == "15 calendar days"
        assert str(law.rule("221-III/answer").basis) == (
            "the Law on the Procedure for Considering Queries of Persons "
            "and Legal Entities (221-III)"
        )


@pytest.mark.parametrize("kind", sorted(EVERY_KIND))
def test_grounds_by_kind(kind: str) -> None:
    assert [row.key for row in law.grounds("return", kind=kind)] == [
        "return/defects",
        "return/identical",
        "return/obscene",
    ]
    assert law.grounds("return", kind=kind, is_danger=True) == ()
    assert [row.key for row in law.grounds("withdrawal", kind=kind, is_danger=True)] == ["withdraw"]
    terminating = [row.key for row in law.grounds("termination", kind=kind)]
    if kind in SIMPLIFIED:
        assert terminating == [
            "terminate/repeat",
            "terminate/anonymous",
            "terminate/no_substance",
            "terminate/withdrawn",
        ]
        danger = [row.key for row in law.grounds("termination", kind=kind, is_danger=True)]
        assert "terminate/anonymous" not in danger
    else:
        assert terminating == []


def test_ground_by_key() -> None:
    for row in GROUNDS:
        assert law.ground(row.key) is row
    with pytest.raises(law.NoRule):
        law.ground("because")


def test_explain_keeps_a_registration_the_calendar_no_longer_agrees_with() -> None:
    """Registered on Tuesday; later the Monday before it is declared a working day."""
    calendar = Calendar({date(2026, 5, 11): Override(is_working=True, decree="№ 1")}, HOURS)
    days = law.explain(
        law.rule("350-VI/return"),
        started_on=date(2026, 5, 12),
        due_on=date(2026, 5, 15),
        calendar=calendar,
        received_at=almaty("2026-05-08T19:00"),
    )
    assert days[3] == Day(date(2026, 5, 11), counted=False, code=Why.CITY_WORKING_DAY, detail="№ 1")
    assert sum(day.counted for day in days) == 3
