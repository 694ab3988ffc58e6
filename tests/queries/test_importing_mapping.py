"""The mapping file: what it may say, and every fault of it in a sentence with its place."""

from __future__ import annotations

import time
import tomllib
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from queries.importing import mapping as mappings
from queries.importing.faults import SENTENCES
from queries.importing.mapping import MappingRefused
from queries.importing.words import problem_in_words, problem_of
from tests.queries.exports import ANSWERED, MAPPING, ROW, city, command, csv_of, errors, imported

pytestmark = pytest.mark.django_db
SAMPLE = Path(settings.BASE_DIR) / "queries/importing/sample.toml"


@pytest.fixture(autouse=True)
def _city() -> None:
    city()


def faults(text: str | bytes) -> list[str]:
    with pytest.raises(MappingRefused) as refused:
        mappings.read(text)
    return [str(fault) for fault in refused.value.faults]


def changed(was: str, now: str) -> str:
    assert was in MAPPING
    return MAPPING.replace(was, now, 1)


def test_the_sample_is_read_with_the_city_the_portal_starts_with() -> None:
    call_command("load_city", verbosity=0)
    read = mappings.read(SAMPLE.read_bytes())
    assert read.source.name == "Call centre 109"
    assert set(read.headings) <= set(tomllib.loads(SAMPLE.read_text())["columns"])
    guide = (Path(settings.BASE_DIR) / "docs/import.md").read_text()
    assert SAMPLE.read_text() in guide


@pytest.mark.parametrize(
    ("was", "now", "fault"),
    [
        ('slug = "old-desk"', 'slug = "Old Desk"', "source.slug: A system's name has small"),
        ('slug = "old-desk"', "slug = 5", "source.slug: Here a text in quotation marks"),
        ("published = true", 'published = "yes"', "source.published: Here true or false"),
        ("published = true", "publised = true", "source.publised: There is no such entry."),
        ("[dates]", "[datse]\n[dates]", "datse: There is no such part. There are: dates"),
        ('number = "Номер"', "", "columns.number: This column has to be mapped"),
        ('subject = "Тема"', 'subjct = "Тема"', "There is no such field. Perhaps: subject"),
        ('subject = "Тема"', 'subject = "Текст"', "“Текст” is mapped to subject already."),
        ('subject = "Тема"', 'subject = ["Тема"]', "columns.subject: Here a text in quotation"),
        ('subject = "Тема"', 'subject = " "', "columns.subject: It is empty."),
        ('subject = "Тема"', 'lat = "Широта"', "columns.lat: A place needs lon too."),
        ('answered_at = "Отвечено"', 'answered_time = "Время"',
         "columns.answered_time: A time needs its day: map answered_at too."),
        ('subject = "Тема"', 'email = "Почта"', "source.consent: Personal data (email) come only"),
        ('"Тротуары" = "pavements"', '"Тротуары" = "pavement"',
         'values.topic."Тротуары": “pavement” is none of ours. Perhaps: pavements.'),
        ('"Тротуары" = "pavements"', '"Тротуары" = "pavements"\n"тротуары " = "pavements"',
         'values.topic."тротуары ": This word stands here twice'),
        ("[values.status]", "[values.number]\n[values.status]",
         "values.number: This field takes no words of its own"),
        ("[values.status]", "[values.kind]\n[values.status]",
         "values.kind: These words are never read"),
        ('"Отвечено" = "answered"', '"Отвечено" = "done"',
         'values.status."Отвечено": “done” is none of ours.'),
        ('topic = "pavements"', 'number = "1"', "defaults.number: Each query has its own"),
        ('language = "ru"', "", "columns.language: Map a column to it, or give a default."),
        ('language = "ru"', 'language = "de"', "“de” is none of ours. Perhaps: en, kk, ru."),
        ('"%d.%m.%Y"]', '"%d.%m"]', "dates.formats[1]: “%d.%m” does not name the day"),
        ('"%d.%m.%Y"]', '"%d.%d.%Y %m"]', "dates.formats[1]: “%d.%d.%Y %m” names something twice."),
        ('"%d.%m.%Y"]', '"%d %B %Y"]', "dates.formats[1]: “%d %B %Y”: a format is made of"),
        ('formats = ["%d.%m.%Y %H:%M", "%d.%m.%Y"]', "formats = []",
         'dates.formats: Here a list of formats is expected, such as ["%d.%m.%Y %H:%M"].'),
        ("[dates]", '[dates]\ntime_zone = "Almaty"', "dates.time_zone: There is no such time zone"),
        ("[dates]", "[dates]\ntime_zone = [1]", "dates.time_zone: There is no such time zone"),
        ("[dates]", '[dates]\ntime_twice = "maybe"', "dates.time_twice: Here “refuse”, “earlier”"),
        ("[values.topic]", "[values]\ntopic = 5\n[values.body]", "values.topic: Here a table is"),
        ("[source]", "[source", "the mapping: This is no TOML: Expected ']'"),
    ],
)  # fmt: skip
def test_a_fault_is_told_with_its_place(was: str, now: str, fault: str) -> None:
    assert fault in "\n".join(faults(changed(was, now)))


def test_all_faults_are_told_at_once() -> None:
    text = changed('language = "ru"', 'language = "de"').replace("published", "publised")
    assert len(faults(text)) == 2


def test_what_is_no_text_is_refused() -> None:
    assert faults("[source]".encode("utf-16"))[0].endswith("The mapping is not saved as UTF-8.")
    assert faults("#" * 300_000) == ["the mapping: A mapping has at most 256 KB."]
    assert "nested" in faults("a = " + "[\n" * 20_000)[0]
    assert mappings.read("\ufeff".encode() + MAPPING.encode()).source.slug == "old-desk"


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("a" + ".a" * 60_000 + " = 1", "Line 2 is longer than 1000 characters."),
        ("[" + "a." * 60_000 + "a]", "Line 2 is longer than 1000 characters."),
        ('"' + "a" * 200_000 + '" = 1', "Line 2 is longer than 1000 characters."),
        ("slug = 0x" + "9" * 900 + "\nname = " + "9" * 999, ""),
    ],
)
def test_a_mapping_that_would_be_read_for_minutes_is_refused_at_once(line: str, told: str) -> None:
    began = time.monotonic()
    assert told in faults(f"\n{line}\n")[0]
    assert time.monotonic() - began < 3


def test_a_number_of_endless_digits_is_told_as_a_fault() -> None:
    """Where lines may be as long, as in a mapping kept from before."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(mappings, "LONGEST_LINE", 10_000)
        assert "no TOML" in faults("a = " + "9" * 5_000)[0]


def test_a_default_has_no_sign_that_nobody_sees() -> None:
    mapping = changed('language = "ru"', 'language = "ru"\nlegal_basis = "Art\\u0000. \\u202e76"')
    mapping = mapping.replace('legal_basis = "Основание"\n', "")
    query = imported(ANSWERED, mapping=mapping)
    assert query.answers.get().legal_basis == "Art. 76"


def test_the_command_tells_the_faults_and_reads_nothing(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="The mapping has 1 fault: nothing was read"):
        command(tmp_path, csv_of([ROW]), mapping=changed('language = "ru"', 'language = "de"'))


def test_faults_can_be_kept_and_told_later() -> None:
    with pytest.raises(MappingRefused) as refused:
        mappings.read(changed('language = "ru"', 'language = "de"'))
    told = problem_in_words(problem_of(refused.value))
    assert told.startswith("The mapping does not fit any more: defaults.language: “de” is none")


def test_every_sentence_is_told_somewhere() -> None:
    """No sentence stands there in vain."""
    folder = Path(settings.BASE_DIR) / "queries/importing"
    code = "".join(path.read_text() for path in folder.glob("*.py"))
    assert [name for name in SENTENCES if code.count(f'"{name}"') == 1] == []


@hypothesis_settings(
    max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.data())
def test_a_mapping_with_any_line_changed_is_read_or_refused(data: st.DataObject) -> None:
    lines = MAPPING.splitlines()
    place = data.draw(st.integers(0, len(lines) - 1))
    lines[place] = data.draw(
        st.sampled_from(lines)
        | st.text(alphabet="[]{}=\"a.1#,- \\'", max_size=20)
        | st.sampled_from(["slug = {a = 1}", "formats = {}", "a.b.c = 1979-05-27", "text = [[]]"])
    )
    try:
        mappings.read("\n".join(lines))
        sentences = ["none"]
    except MappingRefused as refused:
        sentences = [fault.sentence for fault in refused.faults]
    assert all(sentences)
    assert sentences


# --- what it says of rows -------------------------------------------------------------------------


def test_their_words_are_read_without_regard_to_case_and_ours_as_they_are() -> None:
    assert imported(ROW | {"Категория": "  тротуары"}).topic.slug == "pavements"
    assert imported(ROW | {"Номер": "2", "Категория": "pavements"}).topic.slug == "pavements"
    assert errors(ROW | {"Номер": "3", "Категория": "Мосты"}) == [("topic", "word_unknown")]


def test_a_default_stands_for_an_empty_cell_and_not_for_an_unknown_word() -> None:
    assert imported(ROW | {"Категория": ""}).topic.slug == "pavements"


ZONE = 'formats = ["%d.%m.%Y %H:%M"'


@pytest.mark.parametrize(
    ("zone", "written", "rules", "expected"),
    [
        ("Asia/Almaty", "01.03.2023 10:00", "", datetime(2023, 3, 1, 4, 0, tzinfo=UTC)),  # UTC+6
        ("Asia/Almaty", "01.03.2025 10:00", "", datetime(2025, 3, 1, 5, 0, tzinfo=UTC)),  # UTC+5
        ("Europe/Berlin", "01.07.2025 10:00", "", datetime(2025, 7, 1, 8, 0, tzinfo=UTC)),
        ("Asia/Almaty", "29.02.2024 23:30", "", "time_twice"),
        ("Asia/Almaty", "29.02.2024 23:30", 'time_twice = "earlier"',
         datetime(2024, 2, 29, 17, 30, tzinfo=UTC)),
        ("Asia/Almaty", "29.02.2024 23:30", 'time_twice = "later"',
         datetime(2024, 2, 29, 18, 30, tzinfo=UTC)),
        ("Europe/Berlin", "30.03.2025 02:30", "", "time_never"),
        ("Europe/Berlin", "30.03.2025 02:30", 'time_never = "earlier"',
         datetime(2025, 3, 30, 0, 30, tzinfo=UTC)),
        ("Europe/Berlin", "30.03.2025 02:30", 'time_never = "later"',
         datetime(2025, 3, 30, 1, 30, tzinfo=UTC)),
        ("Europe/Berlin", "01.07.2025", "", datetime(2025, 6, 30, 19, 0, tzinfo=UTC)),  # Almaty's
        ("UTC", "2025-07-01T10:00:00+0300", "", datetime(2025, 7, 1, 7, 0, tzinfo=UTC)),
    ],
)  # fmt: skip
def test_moments_are_read_by_the_zone_of_the_mapping(
    zone: str, written: str, rules: str, expected: datetime | str
) -> None:
    text = changed(ZONE, f'time_zone = "{zone}"\n{rules}\n{ZONE}, "%Y-%m-%dT%H:%M:%S%z"')
    row = ROW | {"Поступило": written}
    if isinstance(expected, str):
        assert errors(row, mapping=text) == [("received_at", expected)]
    else:
        assert imported(row, mapping=text).received_at == expected


def test_a_time_in_a_column_of_its_own_is_joined_to_its_day() -> None:
    text = changed('closed_at = "Закрыто"', 'received_time = "Закрыто"')
    row = {"Поступило": "03.03.2020", "Закрыто": "10:30"}
    assert imported(ROW | row, mapping=text).received_at == datetime(2020, 3, 3, 4, 30, tzinfo=UTC)
    assert errors(ROW | row | {"Закрыто": "25:00"}, mapping=text) == [
        ("received_time", "not_a_time")
    ]
    assert errors(ROW | row | {"Поступило": ""}, mapping=text)[0][1] == "time_without_day"


def test_an_answer_given_before_it_was_asked_by_the_zone_is_an_error() -> None:
    assert errors(ANSWERED | {"Отвечено": "03.03.2020 09:59"}) == [
        ("answered_at", "before_earlier")
    ]
