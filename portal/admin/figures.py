"""What the city reported of a year: written down by the analyst, shown beside what is counted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.forms import ChoiceField, ModelForm
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.decorators import display
from unfold.widgets import UnfoldAdminSelectWidget

from portal import clock, year_report
from portal.admin.citywide import CityWideAdmin, language_tabs
from portal.figures import figure_sets, found
from portal.models import ReportedFigure

if TYPE_CHECKING:
    from decimal import Decimal


def figures_by_set() -> list[tuple[str, list[tuple[str, str]]]]:
    """Every figure there is, by the app it is of."""
    return [
        (str(each.title), [(figure.key, str(figure.title)) for figure in each.figures])
        for each in figure_sets()
    ]


class ReportedFigureForm(ModelForm):
    key = ChoiceField(choices=figures_by_set, widget=UnfoldAdminSelectWidget)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "key" in self.fields:
            self.fields["key"].label = ReportedFigure._meta.get_field("key").verbose_name

    def clean_year(self) -> int:
        year: int = self.cleaned_data["year"]
        if not year_report.OLDEST <= year <= clock.today().year:
            message = _("A year from %(first)s to this one.")
            raise ValidationError(message % {"first": year_report.OLDEST})
        return year

    def clean_value(self) -> Decimal:
        value: Decimal = self.cleaned_data["value"]
        if value < 0:
            raise ValidationError(_("A figure is not negative."))
        return value


@admin.register(ReportedFigure)
class ReportedFigureAdmin(CityWideAdmin):
    form = ReportedFigureForm
    list_display = ["year", "shown_figure", "value", "is_at_least", "source"]
    list_display_links = ["year", "shown_figure"]
    list_filter = ["year"]
    fieldsets = [
        (None, {"fields": ["year", "key", ("value", "is_at_least")]}),
        *language_tabs("source"),
    ]

    @display(description=gettext_lazy("figure"))
    def shown_figure(self, row: ReportedFigure) -> str:
        try:
            return str(found(row.key)[1].title)
        except KeyError:
            return row.key
