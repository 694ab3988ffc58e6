"""Answer templates: who reads and who keeps which."""

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from portal.models import User
from queries.models import AnswerTemplate
from tests.factories import AnswerTemplateFactory, TopicFactory
from tests.factories.cast import Cast

LIST = reverse("admin:queries_answertemplate_changelist")
ADD = reverse("admin:queries_answertemplate_add")


def logged_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="portal.access.RoleBackend")
    return client


def change_url(template: AnswerTemplate) -> str:
    return reverse("admin:queries_answertemplate_change", args=[template.pk])


def delete_url(template: AnswerTemplate) -> str:
    return reverse("admin:queries_answertemplate_delete", args=[template.pk])


def words(**changes: object) -> dict[str, object]:
    fields = {
        f"{field}_{code}": f"{field} {code}" for field in ("title", "text") for code in WRITTEN_IN
    }
    return fields | {"legal_basis": "", "body": "", "theme": "", "outcome": "fixed"} | changes


WRITTEN_IN = ("kk", "ru", "en")


@pytest.fixture
def shelf(cast: Cast) -> dict[str, AnswerTemplate]:
    """A template of the whole city, one of roads, one of parks."""
    bodies = {"city": None, "roads": cast.roads, "parks": cast.parks}
    return {
        name: AnswerTemplateFactory(title_en=f"For {name}", body=body)
        for name, body in bodies.items()
    }


EVERYTHING = {"city", "roads", "parks"}
MATRIX = {
    # reads, changes; None: may not even open the list
    "olga": (EVERYTHING, EVERYTHING),
    "admin": (EVERYTHING, EVERYTHING),
    "root": (EVERYTHING, EVERYTHING),
    "akim": (EVERYTHING, set()),
    "hana": ({"city", "roads"}, {"roads"}),
    "petra": ({"city", "parks"}, {"parks"}),
    "erik": ({"city", "roads"}, set()),
    "bela": ({"city"}, set()),
    "mira": None,
    "anna": None,
    "press": None,
}


@pytest.mark.parametrize("name", MATRIX)
def test_role_and_body_decide_who_reads_and_changes(
    cast: Cast, shelf: dict[str, AnswerTemplate], name: str
) -> None:
    client = logged_in(cast[name])
    if MATRIX[name] is None:
        assert client.get(LIST).status_code == 403
        for template in shelf.values():
            assert client.get(change_url(template)).status_code in {403, 404}
        return
    reads, changes = MATRIX[name]
    listed = client.get(LIST).context_data["cl"].result_list
    assert {row.title_en for row in listed} == {f"For {key}" for key in reads}
    for key, template in shelf.items():
        seen = client.get(change_url(template)).status_code
        sent = client.post(change_url(template), words(body=template.body_id or "")).status_code
        template.refresh_from_db()
        assert seen == (200 if key in reads else 404), key
        # Who changes none is refused alike whether it is there or not.
        is_told = key in reads or not changes
        assert sent == (302 if key in changes else 403 if is_told else 404), key
        assert (template.title_ru == "title ru") == (key in changes), key


@pytest.mark.parametrize("name", ["hana", "erik", "akim"])
def test_delete_reaches_no_further_than_change(
    cast: Cast, shelf: dict[str, AnswerTemplate], name: str
) -> None:
    _reads, changes = MATRIX[name]
    client = logged_in(cast[name])
    for template in shelf.values():
        client.post(delete_url(template), {"post": "yes"})
    left = set(AnswerTemplate.objects.values_list("title_en", flat=True))
    assert left == {f"For {key}" for key in EVERYTHING - changes}


def test_head_adds_for_the_own_body_only(cast: Cast) -> None:
    client = logged_in(cast["hana"])
    assert client.post(ADD, words(body=cast.roads.pk)).status_code == 302
    assert AnswerTemplate.objects.get().body == cast.roads
    for body in ("", cast.parks.pk):
        page = client.post(ADD, words(body=body))
        assert "body" in page.context_data["adminform"].form.errors
    assert AnswerTemplate.objects.count() == 1


def test_operator_adds_for_all_bodies(cast: Cast) -> None:
    theme = TopicFactory()
    leaf = TopicFactory(parent=theme)
    client = logged_in(cast["olga"])
    assert client.post(ADD, words(theme=theme.pk)).status_code == 302
    template = AnswerTemplate.objects.get()
    assert (template.body, template.theme, template.outcome) == (None, theme, "fixed")
    page = client.post(ADD, words(theme=leaf.pk))
    assert "theme" in page.context_data["adminform"].form.errors


def test_executor_and_akims_office_add_nothing(cast: Cast) -> None:
    for name in ("erik", "akim", "mira"):
        assert logged_in(cast[name]).post(ADD, words()).status_code == 403
    assert not AnswerTemplate.objects.exists()


def test_every_language_is_required_and_said_so(cast: Cast) -> None:
    page = logged_in(cast["olga"]).post(ADD, words(text_kk="", title_ru=""))
    assert set(page.context_data["adminform"].form.errors) == {"text_kk", "title_ru"}


def test_filters_by_body_theme_and_outcome(cast: Cast, shelf: dict[str, AnswerTemplate]) -> None:
    theme = TopicFactory()
    AnswerTemplateFactory(title_en="Refused here", theme=theme, outcome="refused", body=cast.roads)
    client = logged_in(cast["olga"])

    def listed(**chosen: object) -> list[str]:
        rows = client.get(LIST, chosen).context_data["cl"].result_list
        return sorted(row.title_en for row in rows)

    assert listed(body="all") == ["For city"]
    assert listed(body=cast.roads.pk) == ["For roads", "Refused here"]
    assert listed(body=cast.roads.pk, outcome__exact="refused") == ["Refused here"]
    assert listed(theme__id__exact=theme.pk) == ["Refused here"]
    assert listed(q="parks") == ["For parks"]


def test_heads_filter_does_not_name_other_bodies(
    cast: Cast, shelf: dict[str, AnswerTemplate]
) -> None:
    page = logged_in(cast["hana"]).get(LIST).content.decode()
    assert cast.roads.short_name_en in page
    assert cast.parks.short_name_en not in page


@pytest.mark.parametrize("name", ["olga", "hana"])
def test_list_asks_the_same_whatever_its_length(
    cast: Cast, django_assert_max_num_queries: DjangoAssertNumQueries, name: str
) -> None:
    client = logged_in(cast[name])
    theme = TopicFactory()
    counts = []
    for more in (1, 2):
        for _ in range(more):
            AnswerTemplateFactory(body=cast.roads, theme=theme)
        with django_assert_max_num_queries(14) as asked:
            client.get(LIST)
        counts.append(len(asked))
    assert counts[0] == counts[1]
