"""Journalists in the staff site: who they are, what they applied for and asked, erasing them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin, messages
from django.db import connection
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _gettext
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display
from unfold.widgets import UnfoldAdminTextInputWidget

from portal import access, identity, ledger, story
from portal.admin.citywide import CityWideAdmin
from portal.fields import CleanLineField, CleanTextField, PhoneField
from portal.models import LedgerEntry
from portal.transitions import REFUSALS
from pressroom import erasure
from pressroom.accreditation_events import JOURNALIST_EVENTS
from pressroom.accreditation_staff_forms import REASON_MAX_LENGTH
from pressroom.models import Accreditation, Journalist, Outlet, PressQuestion

if TYPE_CHECKING:
    from portal.models import User

SEE = "pressroom.see_journalist"
SHOWN = 20  # accreditations and questions on the page, the newest first


class JournalistForm(forms.ModelForm):
    full_name = CleanLineField(
        label=_("Full name"), max_length=150, widget=UnfoldAdminTextInputWidget
    )
    phone = PhoneField(
        label=_("Phone"),
        required=False,
        max_length=40,
        widget=UnfoldAdminTextInputWidget,
    )

    class Meta:
        model = Journalist
        fields = ("full_name", "phone", "outlet", "outlet_name", "language")


class ErasureForm(forms.Form):
    reason = CleanTextField(
        label=_("Reason"),
        help_text=_("For example: the journalist asked for it. Without names: it is kept."),
        max_length=REASON_MAX_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Say why, in words.")},
    )


class UnrecognisedFilter(admin.SimpleListFilter):
    title = _("outlet")
    parameter_name = "outlet"

    def lookups(self, request: HttpRequest, model_admin: object) -> list[tuple[str, Any]]:
        return [
            ("typed", _("typed by hand")),
            *Outlet.objects.filter(journalists__isnull=False)
            .distinct()
            .values_list("slug", "name"),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if self.value() == "typed":
            return queryset.filter(outlet__isnull=True).exclude(outlet_name="")
        return queryset.filter(outlet__slug=self.value()) if self.value() else queryset


@admin.register(Journalist)
class JournalistAdmin(CityWideAdmin):
    """Personal data: only for those who may see them. The address is theirs to change."""

    form = JournalistForm
    list_display = ["shown_name", "shown_newsroom", "email", "shown_phone", "erased_at"]
    list_select_related = ["outlet"]
    list_filter = [UnrecognisedFilter, "language"]
    ordering = ["full_name", "pk"]
    search_fields = ["full_name", "email", "outlet_name", "outlet__name"]
    search_help_text = _("Name, e-mail or outlet")
    autocomplete_fields = ["outlet"]
    fields = [
        "full_name",
        "email",
        "phone",
        "outlet",
        "outlet_name",
        "language",
        "confirmed_at",
        "consented_at",
        "erased_at",
    ]
    readonly_fields = ["email", "confirmed_at", "consented_at", "erased_at"]
    change_form_after_template = "admin/pressroom/journalist/_about.html"

    # --- who may --------------------------------------------------------------------------------

    def may(self, request: HttpRequest, verb: str) -> bool:
        return access.may(request.user, SEE) and super().may(request, verb)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        is_erased = isinstance(obj, Journalist) and obj.erased_at is not None
        return not is_erased and super().has_change_permission(request, obj)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return Journalist.objects.visible_to(request.user)  # type: ignore[arg-type]

    # --- the list -------------------------------------------------------------------------------

    @display(description=_("full name"), ordering="full_name")
    def shown_name(self, person: Journalist) -> str:
        return person.full_name or _gettext("erased")

    @display(description=_("outlet"))
    def shown_newsroom(self, person: Journalist) -> str:
        if person.outlet is None and person.outlet_name:
            return _gettext("%(name)s (typed by hand)") % {"name": person.outlet_name}
        return person.newsroom or "–"

    @display(description=_("phone"))
    def shown_phone(self, person: Journalist) -> str:
        return identity.display_phone(person.phone) if person.phone else "–"

    # --- one of them ----------------------------------------------------------------------------

    def get_urls(self) -> list[URLPattern]:
        erase = self.admin_site.admin_view(self.erase_view)
        urls: list[URLPattern] = [
            path("<int:pk>/erase/", erase, name="pressroom_journalist_erase"),
            *super().get_urls(),
        ]
        return urls

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        row = kwargs.get("obj")
        if isinstance(row, Journalist):
            context |= about(row, request.user)  # type: ignore[arg-type]
        page: HttpResponse = super().render_change_form(request, context, *args, **kwargs)
        return page

    def get_object(
        self, request: HttpRequest, object_id: str, from_field: str | None = None
    ) -> Any:
        """What is posted is written over the whole row: hold it first, or an erasure is undone."""
        if request.method == "POST" and object_id.isdecimal() and connection.in_atomic_block:
            held = Journalist.objects.select_for_update(of=("self",)).filter(pk=int(object_id))
            held.values_list("pk", flat=True).first()
        return super().get_object(request, object_id, from_field)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """What was mended is named in the ledger, and nothing of what it was."""
        super().save_model(request, obj, form, change)
        if form.changed_data:
            user: User = request.user  # type: ignore[assignment]
            ledger.record(obj.ledger_subject, "amended", by=user, what=sorted(form.changed_data))

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The history is the ledger, and that stands on the page."""
        return redirect("admin:pressroom_journalist_change", object_id)

    def erase_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The page that says what goes and what stays, and the erasing."""
        user: User = request.user  # type: ignore[assignment]
        person = Journalist.objects.visible_to(user).filter(pk=pk).first()
        if person is None or not access.may(user, erasure.PERMISSION):
            raise Http404
        address = reverse("admin:pressroom_journalist_change", args=[person.pk])
        form = ErasureForm(request.POST or None, label_suffix="")
        refusal = erasure.reason_not_to_erase(person)
        if request.method == "POST" and form.is_valid():
            try:
                erasure.erase(person, reason=form.cleaned_data["reason"], by=user)
            except REFUSALS as refused:
                refusal = str(refused)
            else:
                messages.success(request, _("The personal data are erased."))
                return redirect(address)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Erase personal data"),
            "form": form,
            "person": person,
            "refusal": refusal,
            "back_url": address,
        }
        return TemplateResponse(request, "admin/pressroom/journalist/erase.html", context)


def about(person: Journalist, user: User) -> dict[str, Any]:
    """What the page shows under the form: accreditations, questions, the story, and the way out."""
    entries = list(LedgerEntry.objects.filter(subject=person.ledger_subject).order_by("sequence"))
    accreditations = Accreditation.objects.visible_to(user).filter(journalist=person)
    questions = PressQuestion.objects.visible_to(user).filter(journalist=person)
    return {
        "accreditations": accreditations.select_related("event")[:SHOWN],
        "questions": questions.defer("search").order_by("-asked_at", "-id")[:SHOWN],
        "steps": story.told(entries, JOURNALIST_EVENTS),
        "erase_url": reverse("admin:pressroom_journalist_erase", args=[person.pk])
        if access.may(user, erasure.PERMISSION) and person.erased_at is None
        else "",
    }
