"""The command `due_date`: one JSON object, or one sentence."""

import json
from datetime import date
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from portal.models import CalendarDay

pytestmark = pytest.mark.django_db


def due_date(kind: str, received: str, **options: Any) -> dict[str, Any]:
    out = StringIO()
    call_command(
        "due_date", kind=kind, received=received, stdout=out, **{"language": "en"} | options
    )
    return json.loads(out.getvalue())


def test_due_date_prints_the_days_and_the_article() -> None:
    printed = due_date("report", "2026-05-08T19:00")
    assert set(printed) == {"registered_on", "due_on", "days", "basis"}
    assert printed["registered_on"] == "2026-05-12"
    assert printed["due_on"] == "2026-06-03"
    assert printed["basis"] == (
        "Article 76 of the Administrative Procedural and Process-Related Code (350-VI)"
    )
    days = printed["days"]
    assert (days[0]["on"], days[-1]["on"], len(days)) == ("2026-05-08", "2026-06-03", 27)
    assert sum(day["counted"] for day in days) == 15
    assert days[3] == {
        "on": "2026-05-11",
        "counted": False,
        "why": "Public holiday: Victory Day, day off moved from the weekend",
    }


def test_due_date_of_each_kind_and_clock() -> None:
    assert due_date("complaint", "2026-05-08T19:00")["due_on"] == "2026-06-10"
    assert due_date("report", "2026-05-08T19:00", clock="forward")["due_on"] == "2026-05-14"
    assert due_date("report", "2020-02-03T10:00")["due_on"] == "2020-02-18"
    assert due_date("report", "2020-02-03T10:00", with_others=True)["due_on"] == "2020-03-04"


def test_due_date_reads_an_offset() -> None:
    assert due_date("report", "2026-05-08T13:31Z") == due_date("report", "2026-05-08T18:31")
    assert due_date("report", "2026-05-08T18:00+05:00") == due_date("report", "2026-05-08T18:00")
    assert due_date("report", "2026-05-08") == due_date("report", "2026-05-08T00:00")


def test_due_date_counts_by_the_citys_own_table() -> None:
    CalendarDay.objects.create(day=date(2026, 5, 28), is_working=False, decree="№ 5")
    printed = due_date("report", "2026-05-08T19:00")
    assert printed["due_on"] == "2026-06-04"
    assert {"on": "2026-05-28", "counted": False, "why": "Day off by decision: № 5"} in printed[
        "days"
    ]


def test_due_date_speaks_three_languages() -> None:
    speaking = {
        language: due_date("report", "2026-05-08T19:00", language=language)
        for language in ("kk", "ru", "en")
    }
    assert len({printed["basis"] for printed in speaking.values()}) == 3
    for index in range(27):
        assert len({printed["days"][index]["why"] for printed in speaking.values()}) == 3
        assert len({printed["days"][index]["on"] for printed in speaking.values()}) == 1


@pytest.mark.parametrize(
    ("kind", "received", "options", "sentence"),
    [
        ("riddle", "2026-05-08T19:00", {}, "There is no kind “riddle”"),
        ("report", "2026-05-08T19:00", {"clock": "egg"}, "There is no clock “egg”"),
        ("report", "2026-05-08T19:00", {"language": "tlh"}, "There is no language “tlh”"),
        ("report", "yesterday", {}, "“yesterday” is no moment"),
        ("report", "2026-02-30T10:00", {}, "“2026-02-30T10:00” is no moment"),
        ("report", "", {}, "“” is no moment"),
        ("report", "0001-01-01T00:00+14:00", {}, "is no moment"),
        ("report", "9999-12-31T23:00-12:00", {}, "is no moment"),
        ("report", "9999-12-31T10:00", {}, "knows the years 2000 to 2099, not 9999"),
        ("report", "1999-05-08T10:00", {}, "knows the years 2000 to 2099, not 1999"),
        ("report", "2006-05-08T10:00", {}, "no term “answer” for the kind “report” on 2006-05-10"),
        ("report", "2026-05-08T10:00", {"clock": "promise"}, "named, not counted"),
        (
            "report",
            "2020-05-12T10:00",
            {"clock": "forward"},
            "no term “forward” for the kind “report” on 2020-05-12",
        ),
    ],
)
def test_due_date_refuses_in_a_sentence(
    kind: str, received: str, options: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(CommandError, match=sentence):
        due_date(kind, received, **options)


@pytest.mark.parametrize("missing", ["kind", "received"])
def test_due_date_needs_both(missing: str) -> None:
    given = {"kind": "report", "received": "2026-05-08T19:00"}
    del given[missing]
    with pytest.raises(CommandError, match=missing):
        call_command("due_date", **given)
