"""The city file, and loading it without taking away what staff changed."""

from datetime import date
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from portal import city_loading
from portal.models import Appointment, Body, District, Official, Route, Topic

pytestmark = pytest.mark.django_db
THE_FIVE = [
    "public-transport",
    "construction-quality",
    "roads-and-pavements",
    "public-safety",
    "utility-networks",
]


@pytest.fixture
def city() -> None:
    city_loading.load(city_loading.read())


def test_load_gives_the_whole_city(city: None) -> None:
    assert District.objects.count() == 8
    assert Body.objects.exclude(district=None).count() == 8
    assert Body.objects.get(is_external=True).slug == "police"
    themes = Topic.objects.filter(parent=None)
    assert [topic.slug for topic in themes[:5]] == THE_FIVE
    assert themes.count() == 11
    assert min(theme.children.count() for theme in themes) >= 3


@pytest.mark.parametrize("model", [District, Body, Topic, Official, Appointment])
def test_every_name_is_written_in_three_languages(city: None, model: type) -> None:
    field = "title" if model is Appointment else "name"
    for row in model.objects.all():
        names = [getattr(row, f"{field}_{language}") for language in ("kk", "ru", "en")]
        assert all(names), row.pk


def test_a_district_matter_goes_to_the_akims_office_of_its_own_district(city: None) -> None:
    routes = Route.objects.filter(topic__slug="pavements")
    assert {route.district.slug: route.body.slug for route in routes} == {
        district.slug: f"{district.slug}-akim" for district in District.objects.all()
    }


@pytest.mark.parametrize(
    ("day", "body"),
    [(date(2025, 7, 31), "urban-mobility"), (date(2025, 8, 1), "traffic-and-transport")],
)
def test_transport_changes_hands_on_one_day(city: None, day: date, body: str) -> None:
    routes = Route.objects.valid_on(day).filter(topic__slug="public-transport", district=None)
    assert [route.body.slug for route in routes] == [body]
    assert Body.objects.valid_on(day).filter(slug=body).exists()


def test_no_route_leads_outside_the_akimat(city: None) -> None:
    assert not Route.objects.filter(body__is_external=True).exists()


def test_no_route_outlives_its_body(city: None) -> None:
    for route in Route.objects.select_related("body"):
        assert (route.valid_from, route.valid_to) == (route.body.valid_from, route.body.valid_to)


def test_a_second_load_changes_nothing(city: None, capsys: pytest.CaptureFixture[str]) -> None:
    counts = [model.objects.count() for model in (District, Body, Topic, Route, Appointment)]
    call_command("load_city")
    assert capsys.readouterr().out == "The city is loaded already; nothing was changed.\n"
    assert counts == [
        model.objects.count() for model in (District, Body, Topic, Route, Appointment)
    ]


def test_staff_changes_stay_until_overwritten(city: None) -> None:
    Body.objects.filter(slug="ecology").update(name_kk="Басқа атау", mailbox="real@example.org")
    Topic.objects.filter(slug="snow").update(is_active=False)
    route = Route.objects.get(topic__slug="pavements", district__slug="medeu")
    Route.objects.filter(pk=route.pk).update(body=Body.objects.get(slug="road-infrastructure"))
    Route.objects.filter(topic__slug="cameras").delete()
    Appointment.objects.filter(official__slug="medeu-akim").update(valid_from=date(2024, 1, 1))

    city_loading.load(city_loading.read())
    assert Body.objects.get(slug="ecology").name_kk == "Басқа атау"
    assert Route.objects.get(pk=route.pk).body.slug == "road-infrastructure"
    assert not Route.objects.filter(topic__slug="cameras").exists()
    assert Appointment.objects.get(official__slug="medeu-akim").valid_from == date(2024, 1, 1)

    city_loading.load(city_loading.read(), overwrite=True)
    assert Body.objects.get(slug="ecology").mailbox == "ecology@almaty.example"
    assert Route.objects.get(pk=route.pk).body.slug == "medeu-akim"
    assert Route.objects.get(topic__slug="cameras").body.slug == "digitalisation"
    assert Appointment.objects.get(official__slug="medeu-akim").valid_from == date(2023, 11, 20)
    assert not Topic.objects.get(slug="snow").is_active  # the file says nothing of it


def test_a_file_that_names_an_unknown_body_loads_nothing(tmp_path: Path) -> None:
    text = city_loading.CITY_FILE.read_text().replace(
        'topic = "cameras"\nbody = "digitalisation"', 'topic = "cameras"\nbody = "nobody"'
    )
    file = tmp_path / "city.toml"
    file.write_text(text)
    with pytest.raises(CommandError, match='there is no body "nobody" in the file'):
        call_command("load_city", file)
    assert not District.objects.exists()


def test_a_missing_or_broken_file_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="cannot be read: No such file"):
        call_command("load_city", tmp_path / "none.toml")
    (tmp_path / "bad.toml").write_text("[[districts")
    with pytest.raises(CommandError, match="is not valid TOML"):
        call_command("load_city", tmp_path / "bad.toml")
    (tmp_path / "empty.toml").write_text("")
    with pytest.raises(CommandError, match="lacks 'districts'"):
        call_command("load_city", tmp_path / "empty.toml")
