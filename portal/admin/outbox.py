"""The outbox, to be read: what was promised, what went out, what did not; and sending it again."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST
from unfold.decorators import action, display

from portal import outbox
from portal.admin.citywide import CityWideAdmin
from portal.models import Message
from portal.pages import UncountedList, UncountedPaginator


@admin.register(Message)
class MessageAdmin(CityWideAdmin):
    """Messages name their recipients by reference; who that is, only the worker looks up."""

    list_display = ["template", "recipient", "shown_status", "attempts", "created_at", "sent_at"]
    list_filter = ["status", "language"]
    search_fields = ["recipient"]
    search_help_text = _("The whole reference, like applicant:12 or user:7")
    ordering = ["-created_at"]
    paginator = UncountedPaginator
    show_full_result_count = False
    actions = ["send_again"]
    change_form_outer_before_template = "admin/portal/message/resend.html"
    fields = [
        ("template", "language"),
        ("recipient", "key"),
        ("status", "attempts"),
        "last_error",
        ("created_at", "next_attempt_at"),
        ("claimed_until", "sent_at"),
        "shown_context",
        "id",
    ]
    readonly_fields = ["shown_context"]

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[UncountedList]:
        return UncountedList

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_resend_permission(self, request: HttpRequest) -> bool:
        return self.may(request, "resend")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet, search_term: str
    ) -> tuple[QuerySet, bool]:
        """Exactly one recipient, by the index."""
        reference = search_term.strip()
        return (queryset.filter(recipient=reference) if reference else queryset), False

    def get_urls(self) -> list[Any]:
        resend = self.admin_site.admin_view(self.resend_one)
        return [
            path("<path:object_id>/resend/", resend, name="portal_message_resend"),
            *super().get_urls(),
        ]

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """With the button, for whoever may send it again; not while a worker is sending it."""
        message = self.get_object(request, unquote(object_id))
        context: dict[str, Any] = {}
        if message is not None and self.has_resend_permission(request):
            context["resend_url"] = reverse("admin:portal_message_resend", args=[message.pk])
            context["is_being_sent"] = message.status == Message.Status.SENDING
        page: HttpResponse = super().change_view(
            request, object_id, form_url, context | (extra_context or {})
        )
        return page

    @method_decorator(require_POST)
    def resend_one(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """The button on a message's page."""
        if not self.has_resend_permission(request):
            raise PermissionDenied
        try:
            message = self.get_queryset(request).filter(pk=UUID(unquote(object_id)))
        except (ValueError, ValidationError) as error:
            raise Http404 from error
        if not message.exists():
            raise Http404
        self._send_again(request, message)
        return redirect("admin:portal_message_change", object_id)

    @action(description=_("Send again"), permissions=["resend"])
    def send_again(self, request: HttpRequest, queryset: QuerySet[Message]) -> None:
        self._send_again(request, queryset)

    @display(
        description=_("status"),
        ordering="status",
        label={
            Message.Status.SENT.value: "success",
            Message.Status.DEAD.value: "danger",
            Message.Status.DROPPED.value: "warning",
        },
    )
    def shown_status(self, message: Message) -> tuple[str, str]:
        return message.status, message.get_status_display()

    @display(description=_("what it tells of"))
    def shown_context(self, message: Message) -> str:
        return json.dumps(message.context, ensure_ascii=False, indent=2)

    def _send_again(self, request: HttpRequest, chosen: QuerySet[Message]) -> None:
        count = outbox.resend(chosen)
        if not count:
            self.message_user(request, _("It is being sent right now."), messages.WARNING)
            return
        words = ngettext(
            "%(count)d message goes out with the next sweep.",
            "%(count)d messages go out with the next sweep.",
            count,
        )
        self.message_user(request, words % {"count": count}, messages.SUCCESS)
