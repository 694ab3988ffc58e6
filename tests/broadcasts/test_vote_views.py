"""Voting by the portal: one browser once, a crowd behind one address, with scripts and without."""

from __future__ import annotations

import json
import re
import socket
from html import unescape
from typing import Any

import altcha
import pytest
from django.core.cache import caches
from django.http import HttpResponse
from django.test import Client
from pytest_django import Settings

from broadcasts import moderation
from broadcasts.models import LiveQuestion, Vote
from portal import challenge, throttle
from portal.models import LedgerEntry, Message, Role
from portal.throttle import MINUTE, Rule
from queries.models import Applicant
from tests.factories import BroadcastFactory, CitizenQueryFactory, LiveQuestionFactory, staff

pytestmark = pytest.mark.django_db

MAIL = {"email": "Alice@example.org", "consent": "on"}


@pytest.fixture
def question() -> LiveQuestion:
    return LiveQuestionFactory(approved=True, broadcast=BroadcastFactory(on_air=True, number=97))


def url(question: LiveQuestion, language: str = "en") -> str:
    return f"/{language}/live/97/{question.code}/vote/"


def send(client: Client, question: LiveQuestion, **said: Any) -> HttpResponse:
    return client.post(url(question), said)  # type: ignore[return-value]


def votes(question: LiveQuestion) -> int:
    question.refresh_from_db()
    return question.votes_count


# --- one browser once -----------------------------------------------------------------------------


def test_one_browser_counts_once(client: Client, question: LiveQuestion) -> None:
    for _ in range(5):
        assert send(client, question).status_code == 302
    assert votes(question) == 1
    assert client.cookies["oa_browser"]["httponly"] is True


def test_fifty_people_behind_one_address_all_count(question: LiveQuestion) -> None:
    for _ in range(50):
        assert send(Client(), question).status_code == 302
    assert votes(question) == 50


def test_a_token_replayed_from_many_browsers_is_one_voter(question: LiveQuestion) -> None:
    first = Client()
    send(first, question)
    for _ in range(10):
        thief = Client()
        thief.cookies["oa_browser"] = first.cookies["oa_browser"].value
        assert send(thief, question).status_code == 302
    assert votes(question) == 1


def test_a_forged_cookie_is_no_cookie(question: LiveQuestion) -> None:
    """It votes like any new browser, and is counted among them."""
    forger = Client()
    forger.cookies["oa_browser"] = "token:1vMvHO:forged"
    send(forger, question)
    assert forger.cookies["oa_browser"].value != "token:1vMvHO:forged"
    send(forger, question)
    assert votes(question) == 1


def test_a_vote_tells_nobody_who_voted(client: Client, question: LiveQuestion) -> None:
    send(client, question)
    token = client.cookies["oa_browser"].value.partition(":")[0]
    vote = Vote.objects.get()
    assert re.fullmatch("[0-9a-f]{64}", vote.voter)
    assert token not in vote.voter
    assert LedgerEntry.objects.filter(subject=question.ledger_subject).count() == 0


# --- where it leads -------------------------------------------------------------------------------


def test_without_scripts_the_reader_comes_back_to_the_question(
    client: Client, question: LiveQuestion
) -> None:
    code = question.code
    response = send(client, question, back="wall")
    assert response["Location"] == f"/en/live/97/#voted-{code}"
    page = client.get("/en/live/97/").content.decode()
    assert f'id="voted-{code}"' in page
    assert send(client, question)["Location"] == f"/en/live/97/{code}/#voted-{code}"
    assert f'id="voted-{code}"' in client.get(f"/en/live/97/{code}/").content.decode()


def test_one_that_fell_off_the_wall_leads_to_its_own_page(
    client: Client, question: LiveQuestion
) -> None:
    for _ in range(31):
        LiveQuestionFactory(approved=True, broadcast=question.broadcast, votes_count=9)
    response = send(client, question, back="wall")
    assert response["Location"] == f"/en/live/97/{question.code}/#voted-{question.code}"


def test_htmx_gets_the_new_count_in_place(client: Client, question: LiveQuestion) -> None:
    send(Client(), question)
    response = client.post(url(question), {"back": "wall"}, headers={"hx-request": "true"})
    html = response.content.decode()
    assert response.status_code == 200
    assert html.strip().startswith('<div class="live-vote is-voted"')
    assert '<b class="num">2</b>' in html
    assert "oa_browser" in response.cookies


def test_a_merged_question_s_vote_counts_for_its_lead(
    client: Client, question: LiveQuestion
) -> None:
    lead = LiveQuestionFactory(approved=True, broadcast=question.broadcast)
    moderation.merge(question, into=lead, by=staff(Role.MODERATOR))
    response = send(client, question, back="wall")
    assert response["Location"] == f"/en/live/97/{lead.code}/#voted-{lead.code}"
    assert votes(lead) == 1
    page = client.get(url(question)).content.decode()
    assert f"Question {lead.code}" in page


# --- who wants to be told -------------------------------------------------------------------------


def test_who_leaves_an_address_is_kept_with_the_vote(
    client: Client, question: LiveQuestion
) -> None:
    response = client.post(url(question, "kk"), MAIL)
    assert response["Location"] == f"{url(question, 'kk')}?done=1"
    applicant = Vote.objects.get().applicant
    assert applicant is not None
    assert (applicant.email, applicant.language) == ("alice@example.org", "kk")
    assert applicant.consented_at is not None
    assert not Message.objects.exists()
    page = client.get(response["Location"]).content.decode()
    assert "alice@example.org" not in page
    assert "<form" not in page.partition("<main")[2]


def test_who_has_voted_may_leave_an_address_later(client: Client, question: LiveQuestion) -> None:
    send(client, question)
    assert "Your vote is counted" in client.get(url(question)).content.decode()
    client.post(url(question), MAIL)
    assert Vote.objects.get().applicant is not None
    assert votes(question) == 1


@pytest.mark.parametrize(
    ("said", "error"),
    [
        ({"email": "alice@example.org"}, "Without consent"),
        ({"email": "alice", "consent": "on"}, "not complete"),
    ],
)
def test_an_address_needs_consent_and_to_be_one(
    client: Client, question: LiveQuestion, said: dict[str, str], error: str
) -> None:
    response = client.post(url(question), said)
    assert error in response.content.decode()
    assert (votes(question), Applicant.objects.count()) == (0, 0)


# --- what is refused ------------------------------------------------------------------------------


@pytest.mark.parametrize("status", ["incoming", "declined", "withdrawn"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_what_is_not_public_is_as_if_it_did_not_exist(
    client: Client, question: LiveQuestion, status: str, method: str
) -> None:
    LiveQuestion.objects.update(
        status=status, decline_ground="insult", decline_words="Нет.", public_text="Verborgen"
    )
    hidden, none = (
        getattr(client, method)(f"/en/live/97/{code}/vote/") for code in (question.code, "999-9")
    )
    assert (hidden.status_code, none.status_code) == (404, 404)
    assert "Verborgen" not in hidden.content.decode()
    assert not Vote.objects.exists()


@pytest.mark.parametrize("headers", [{}, {"hx-request": "true"}])
def test_votes_after_the_end_are_refused_in_words(
    client: Client, question: LiveQuestion, headers: dict[str, str]
) -> None:
    type(question.broadcast).objects.update(status="ended")
    response = client.post(url(question), headers=headers)
    if headers:
        assert (response.status_code, response["HX-Redirect"]) == (204, url(question))
        response = client.get(url(question))
    else:
        assert response.status_code == 409
    assert "This broadcast is over: votes are no longer counted." in response.content.decode()
    assert "<form" not in response.content.decode().partition("<main")[2]
    assert votes(question) == 0


@pytest.mark.parametrize("status", ["answered", "promised", "passed_on"])
def test_a_question_with_an_outcome_has_no_button(
    client: Client, question: LiveQuestion, status: str
) -> None:
    LiveQuestion.objects.update(
        status=status, done_at=question.asked_at, query=CitizenQueryFactory()
    )
    assert client.post(url(question)).status_code == 409
    for page in (url(question), f"/en/live/97/{question.code}/"):
        assert "<form" not in client.get(page).content.decode().partition("<main")[2]


def test_no_other_site_may_vote_for_its_visitors(question: LiveQuestion) -> None:
    client = Client(enforce_csrf_checks=True)
    strange = client.post(url(question), headers={"sec-fetch-site": "cross-site"})
    assert strange.status_code == 403
    assert client.post(url(question), headers={"sec-fetch-site": "same-origin"}).status_code == 302
    assert votes(question) == 1


@pytest.mark.parametrize("method", ["put", "delete", "patch"])
def test_nothing_else_can_be_done(client: Client, question: LiveQuestion, method: str) -> None:
    assert getattr(client, method)(url(question)).status_code == 405


# --- stuffing -------------------------------------------------------------------------------------


@pytest.fixture
def narrow(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three new browsers a network in a window far away from its end, and a quick proof."""
    monkeypatch.setitem(throttle.RULES, "new-browser.address", Rule(3, 10**9 * MINUTE))
    monkeypatch.setattr(challenge, "_COST", 10)


def solved(page: str) -> str:
    """What `static/js/challenge.js` finds out."""
    (given,) = re.findall(r'data-challenge="([^"]*)"', page)
    task = altcha.Challenge.from_dict(json.loads(unescape(given)))
    solution = altcha.solve_challenge(task)
    assert solution is not None
    return altcha.Payload(challenge=task, solution=solution).to_base64()


@pytest.mark.usefixtures("narrow")
def test_new_browsers_without_end_are_asked_for_a_proof_of_work(question: LiveQuestion) -> None:
    known = Client()
    for client in (known, Client(), Client()):
        send(client, question)
    refused = send(Client(), question)
    page = refused.content.decode()
    assert refused.status_code == 429
    assert "Too many attempts" in page
    assert "oa_browser" not in refused.cookies
    assert votes(question) == 3

    other = LiveQuestionFactory(approved=True, broadcast=question.broadcast)
    assert send(known, other).status_code == 302, "a browser we know is not counted again"

    proof = solved(page)
    assert send(Client(), question, proof=proof).status_code == 302
    assert votes(question) == 4
    assert send(Client(), question, proof=proof).status_code == 429, "a proof is good for one vote"
    assert votes(question) == 4


@pytest.mark.usefixtures("narrow")
def test_htmx_is_led_to_the_page_with_the_proof(question: LiveQuestion) -> None:
    for _ in range(3):
        send(Client(), question)
    client = Client()
    response = client.post(url(question), headers={"hx-request": "true"})
    assert response["HX-Redirect"] == f"{url(question)}?prove=1"
    page = client.get(response["HX-Redirect"]).content.decode()
    assert "js/challenge.js" in page
    assert send(client, question, proof=solved(page)).status_code == 302


@pytest.mark.usefixtures("narrow")
def test_another_network_is_not_held_for_it(question: LiveQuestion) -> None:
    for _ in range(4):
        send(Client(), question)
    assert Client(REMOTE_ADDR="198.51.100.7").post(url(question)).status_code == 302


def test_mail_to_one_address_is_bounded(
    question: LiveQuestion, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(throttle.RULES, "vote-mail.contact", Rule(2, 10**9 * MINUTE))
    statuses = [Client().post(url(question), MAIL).status_code for _ in range(3)]
    assert statuses == [302, 302, 429]
    assert Applicant.objects.count() == 2


def test_votes_are_taken_while_valkey_is_down(question: LiveQuestion, settings: Settings) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    there = settings.CACHES["default"]
    settings.CACHES = {"default": there | {"LOCATION": f"redis://127.0.0.1:{port}/0"}}
    caches.close_all()
    clients = [Client(), Client()]
    for client in clients:
        assert send(client, question, back="wall").status_code == 302
        assert client.post(url(question), MAIL).status_code == 302
    assert votes(question) == 2
    assert clients[0].get("/en/live/97/wall/0/").status_code == 200
    assert clients[0].get("/en/live/97/").status_code == 200
