"""The people behind queries: found by what they tell of themselves, and erased when they ask."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import Model, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from unfold.decorators import action, display

from portal import identity
from portal.admin.citywide import CityWideAdmin
from portal.fields import reason_field
from queries import erasure, numbering
from queries.admin.queue import people_at
from queries.lifecycle import TransitionNotAllowed
from queries.models import Applicant


class ErasureForm(forms.Form):
    reason = reason_field(
        _("For example: the resident asked for it, or the term for keeping is over.")
    )


@admin.register(Applicant)
class ApplicantAdmin(CityWideAdmin):
    """Nobody is listed unless looked for, and nothing is done here but erasing."""

    list_display = ["shown_name", "email", "shown_phone", "shown_query", "erased_at"]
    list_display_links = None
    list_select_related = ["query", "support__query"]
    ordering = ["-pk"]
    search_fields = ["email"]
    search_help_text = _("The number of a query, an e-mail or a phone, whole")
    show_full_result_count = False
    actions = ["erase"]

    def has_erase_permission(self, request: HttpRequest) -> bool:
        return self.may(request, "erase")

    has_module_permission = has_erase_permission

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self.may(request, "erase")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """Who asked or joined, anywhere; a filing not yet confirmed is forgotten by itself."""
        rows: QuerySet = super().get_queryset(request)
        return rows.filter(Q(query__isnull=False) | Q(heldfiling__isnull=True))

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet, search_term: str
    ) -> tuple[QuerySet, bool]:
        """Nobody without a search; by a query's number all who gave the same contacts as its asker.

        The IIN is not typed here: what is searched for stands in the browser's history.
        """
        typed = search_term.strip()
        try:
            number = numbering.canonical(typed)
        except numbering.InvalidNumber:
            people = people_at(typed)
        else:
            asker = Applicant.objects.filter(query__number=number).first()
            people = erasure.same_person(asker) if asker else None
        return (queryset.none() if people is None else queryset.filter(pk__in=people)), False

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """A person has no page of their own: what is known of them stands on the query's."""
        raise Http404

    history_view = change_view

    @display(description=_("full name"))
    def shown_name(self, person: Applicant) -> str:
        return person.full_name or person.post_author or "–"

    @display(description=_("phone"))
    def shown_phone(self, person: Applicant) -> str:
        return identity.display_phone(person.phone) if person.phone else "–"

    @display(description=_("query"))
    def shown_query(self, person: Applicant) -> SafeString:
        support = getattr(person, "support", None)
        query = support.query if support else getattr(person, "query", None)
        if query is None:
            place = erasure.place_of(person)
            return _linked(place) if place else SafeString("–")
        address = reverse("admin:queries_citizenquery_change", args=[query.pk])
        words = _("joined") if support else query.get_status_display()
        return format_html('<a href="{}">{}</a> ({})', address, query.number, words)

    @action(description=_("Erase personal data"), permissions=["erase"])
    def erase(self, request: HttpRequest, queryset: QuerySet[Applicant]) -> HttpResponse | None:
        """First the page that says what goes, with the reason; then the erasing, one by one."""
        chosen = list(queryset.select_related("query", "support__query"))
        form = ErasureForm(request.POST if "reason" in request.POST else None, label_suffix="")
        if form.is_valid():
            self._erase(request, chosen, form.cleaned_data["reason"])
            return None
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Erase personal data"),
            "form": form,
            "people": [
                (person, self.shown_name(person), self.shown_query(person)) for person in chosen
            ],
        }
        return TemplateResponse(request, "admin/queries/applicant/erase.html", context)

    def _erase(self, request: HttpRequest, people: list[Applicant], reason: str) -> None:
        user: Any = request.user
        count = 0
        for person in people:
            person.refresh_from_db()
            if person.erased_at is not None:  # before, or just now with another part of their query
                count += 1
                continue
            try:
                erasure.erase(person, reason=reason, by=user)
                count += 1
            except TransitionNotAllowed as refusal:
                self.message_user(request, f"{_named(person)}: {refusal}", messages.WARNING)
        if count:
            words = ngettext(
                "%(count)d entry is erased.", "%(count)d entries are erased.", count
            ) % {"count": count}
            self.message_user(request, words, messages.SUCCESS)


def _linked(place: erasure.Place) -> SafeString:
    if not place.path:
        return format_html("{}", place.words)
    return format_html('<a href="{}">{}</a>', place.path, place.words)


def _named(person: Applicant) -> str:
    """What a sentence about this person begins with; never a name."""
    query = getattr(person, "query", None)
    if query is not None:
        return str(query)
    place = erasure.place_of(person)
    return place.words if place else str(person)
