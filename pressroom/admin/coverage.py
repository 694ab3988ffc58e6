"""Coverage in the staff site: the list, and one page to paste an address or correct an item."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db.models import Model, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from portal.admin.citywide import CityWideAdmin, user_of
from portal.pages import UncountedList, UncountedPaginator
from portal.row_keys import row_key
from pressroom import coverage
from pressroom.coverage import CoverageRefused
from pressroom.coverage_forms import CoverageForm
from pressroom.models import Coverage, Outlet
from pressroom.models.choices import CoverageKind

if TYPE_CHECKING:
    from django.utils.safestring import SafeString


class OutletFilter(admin.SimpleListFilter):
    title, parameter_name = _("outlet"), "outlet"

    def lookups(self, request: HttpRequest, model_admin: object) -> list[tuple[str, Any]]:
        return [(str(pk), name) for pk, name in Outlet.objects.values_list("pk", "name")]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        key = row_key(self.value() or "")
        return queryset if key is None else queryset.filter(outlet=key)


class KindFilter(admin.SimpleListFilter):
    title, parameter_name = _("kind"), "kind"

    def lookups(self, request: HttpRequest, model_admin: object) -> list[tuple[str, Any]]:
        return CoverageKind.choices

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return queryset.filter(kind=self.value()) if self.value() else queryset


class ReprintFilter(admin.SimpleListFilter):
    title, parameter_name = _("reprints"), "reprints"

    def lookups(self, request: HttpRequest, model_admin: object) -> list[tuple[str, Any]]:
        return [("no", _("originals")), ("yes", _("reprints"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if self.value() in {"no", "yes"}:
            return queryset.filter(original__isnull=self.value() == "no")
        return queryset


@admin.register(Coverage)
class CoverageAdmin(CityWideAdmin):
    """All changes go through the verbs; the theme's own form is not used."""

    list_display = ["shown_title", "outlet", "kind", "published_at", "shown_links"]
    list_filter = [KindFilter, OutletFilter, ReprintFilter]
    list_filter_submit = True
    list_select_related = ["outlet", "event", "announcement", "question"]
    ordering = ["-published_at", "-id"]
    sortable_by = ()
    search_fields = ["identity"]
    search_help_text = _("An address, or the number of an event, announcement or question, whole")
    paginator = UncountedPaginator
    show_full_result_count = False

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[UncountedList]:
        return UncountedList

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet, search_term: str
    ) -> tuple[QuerySet, bool]:
        """By index alone: the item of an address, or what followed something of a number."""
        typed = search_term.strip()
        if not typed:
            return queryset, False
        number = typed.lstrip("№# ").upper()
        numbered = Q(event__number=number) | Q(announcement__number=number)
        if number.startswith("P"):
            numbered = Q(question__number=number)
        try:
            item = coverage.known(coverage.understood(typed))
        except CoverageRefused:
            return queryset.filter(numbered), False
        return queryset.filter(pk=item.pk if item else None), False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    @display(description=_("title"))
    def shown_title(self, item: Coverage) -> SafeString:
        words = item.title if len(item.title) <= 90 else f"{item.title[:88]}…"  # noqa: PLR2004
        mark = _("reprint") if item.original_id else ""
        return format_html(
            '<span lang="{}">{}</span> <small>{}</small>', item.language, words, mark
        )

    @display(description=_("followed"))
    def shown_links(self, item: Coverage) -> str:
        followed = (item.event, item.announcement, item.question)
        return ", ".join(each.number for each in followed if each) or "–"

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Paste an address; the page comes back empty for the next one."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        kept = {name: request.GET[name] for name in ("event", "announcement", "question")
                if name in request.GET}  # fmt: skip
        form = CoverageForm(request.POST if request.method == "POST" else None, followed=kept)
        if form.is_valid() and (added := form.add(by=user_of(request))):
            return self._added(request, added)
        return self._page(request, form, title=_("Add an item"))

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: Any = None,
    ) -> HttpResponse:
        rows = self.get_queryset(request).select_related(
            "outlet", "event", "announcement", "question", "original__outlet", "batch",
            "added_by", "changed_by",
        )  # fmt: skip
        key = row_key(unquote(object_id))
        item = rows.filter(pk=key).first() if key is not None else None
        if item is None or not self.has_view_permission(request, item):
            raise Http404
        is_post = request.method == "POST"
        if is_post and not self.has_change_permission(request, item):
            raise PermissionDenied
        form = CoverageForm(request.POST if is_post else None, item=item)
        if form.is_valid() and form.save(by=user_of(request)):
            self.message_user(request, _("The item is saved."), messages.SUCCESS)
            return redirect("admin:pressroom_coverage_change", item.pk)
        context = {
            "item": item,
            "reprints": item.reprints.select_related("outlet").newest_first()[:20],
            "may_change": self.has_change_permission(request, item),
        }
        return self._page(request, form, title=item.title, **context)

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: Any = None
    ) -> HttpResponse:
        """Who added an item and changed it last stands on its page."""
        raise Http404

    def _added(self, request: HttpRequest, added: coverage.Added) -> HttpResponse:
        address = reverse("admin:pressroom_coverage_change", args=[added.item.pk])
        if not added.is_new:
            self.message_user(
                request, _("This item is here already: nothing was added."), messages.WARNING
            )
            return redirect(address)
        words = format_html('<a href="{}">{}</a>', address, added.item.title)
        self.message_user(
            request,
            format_html(
                str(_("Added: {item} ({outlet}).")), item=words, outlet=added.item.outlet.name
            ),
            messages.SUCCESS,
        )
        followed = (added.item.event, added.item.announcement, added.item.question)
        names = ("event", "announcement", "question")
        kept = "&".join(
            f"{name}={row.number}" for name, row in zip(names, followed, strict=True) if row
        )
        return redirect(f"{reverse('admin:pressroom_coverage_add')}{'?' if kept else ''}{kept}")

    def _page(
        self, request: HttpRequest, form: CoverageForm, *, title: Any, **context: Any
    ) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": title,
            "form": form,
            **context,
        }
        return TemplateResponse(request, "admin/pressroom/coverage/item.html", context)
