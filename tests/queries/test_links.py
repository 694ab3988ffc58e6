"""Addresses that open one thing each: lasting secrets, and signatures that end."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import Client
from pytest_django import Settings

from portal.links import LinkNotValid
from queries import links
from queries.models import Applicant, HeldFiling
from tests.factories import ApplicantFactory, CitizenQueryFactory, SupporterFactory

NOW = datetime(2026, 2, 2, 5, 0, tzinfo=UTC)
SITE = "https://open-almaty.example.org"


@pytest.fixture(autouse=True)
def site(settings: Settings) -> None:
    settings.SITE_URL = SITE


@pytest.mark.django_db
def test_query_behind_reads_number_and_secret_as_people_type_them() -> None:
    query = CitizenQueryFactory(number="26-004817-1")
    secret = links.secret_of(query)

    assert links.query_behind("26-4817-1", secret.lower()) == query
    assert links.query_behind("№ 26-004817-1", secret.replace("-", " ")) == query


@pytest.mark.django_db
def test_query_behind_tells_no_one_which_half_was_wrong() -> None:
    query, other = CitizenQueryFactory.create_batch(2)

    for number, secret in [
        (query.number, links.secret_of(other)),
        (query.number, ""),
        ("26-999999-9", links.secret_of(query)),
        ("nonsense", links.secret_of(query)),
    ]:
        with pytest.raises(LinkNotValid):
            links.query_behind(number, secret)


@pytest.mark.django_db
def test_a_supporters_secret_opens_their_own_view_only() -> None:
    one, other = SupporterFactory.create_batch(2)
    secret = links.supporter_url(one, language="en").rstrip("/").rpartition("/")[2]

    assert links.supporter_behind(one.query.number, str(one.pk), secret) == one
    for number, pk in [
        (one.query.number, str(other.pk)),
        (other.query.number, str(one.pk)),
        (other.query.number, str(other.pk)),
    ]:
        with pytest.raises(LinkNotValid):
            links.supporter_behind(number, pk, secret)


@pytest.mark.django_db
def test_the_link_to_my_queries_ends_after_a_day() -> None:
    applicant = ApplicantFactory()
    with time_machine.travel(NOW, tick=False):
        token = links.my_queries_url(applicant, language="kk").split("/")[-2]
    with time_machine.travel(NOW + timedelta(hours=23), tick=False):
        assert links.applicant_behind(token) == applicant
    late = NOW + timedelta(hours=25)
    with time_machine.travel(late, tick=False), pytest.raises(LinkNotValid):
        links.applicant_behind(token)


@pytest.mark.django_db
def test_an_erased_applicant_has_no_list() -> None:
    applicant = ApplicantFactory()
    token = links.my_queries_url(applicant, language="kk").split("/")[-2]
    Applicant.objects.update(email="")

    with pytest.raises(LinkNotValid):
        links.applicant_behind(token)


@pytest.mark.django_db
def test_a_token_for_one_purpose_is_none_for_another() -> None:
    applicant = ApplicantFactory()
    held = HeldFiling.objects.create(
        id=uuid.UUID(int=1, version=4), applicant=applicant, payload={}, received_at=NOW
    )
    mine = links.my_queries_url(applicant, language="kk").split("/")[-2]
    confirm = links.confirm_url(held, language="kk").split("/")[-2]

    assert links.held_behind(confirm) == held
    with pytest.raises(LinkNotValid):
        links.held_behind(mine)
    with pytest.raises(LinkNotValid):
        links.applicant_behind(confirm)


@pytest.mark.django_db
def test_mailed_addresses_name_the_site_and_the_language_and_nobody() -> None:
    query = CitizenQueryFactory(number="26-004817-1")
    supporter = SupporterFactory(query=query)
    secret = links.secret_of(query)

    assert links.follow_url(query, language="kk") == (
        f"{SITE}/kk/queries/26-004817-1/follow/{secret}/"
    )
    assert links.talon_url(query, language="ru") == f"{SITE}/ru/queries/26-004817-1/talon/{secret}/"
    assert links.supporter_url(supporter, language="en").startswith(
        f"{SITE}/en/queries/26-004817-1/joined/{supporter.pk}/"
    )
    assert "alice" not in links.my_queries_url(query.applicant, language="en")


@pytest.mark.django_db
@pytest.mark.parametrize("page", ["talon", "follow"])
def test_a_wrong_secret_is_a_page_that_does_not_exist(client: Client, page: str) -> None:
    query, other = CitizenQueryFactory.create_batch(2)

    path = f"/en/queries/{query.number}/{page}/{links.secret_of(other)}/"

    assert client.get(path).status_code == 404
