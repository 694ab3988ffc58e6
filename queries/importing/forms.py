"""The form an export is sent by: the file, and how it is read."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from portal.sheets.rows import MOST_BYTES
from queries.importing import mapping as mappings
from queries.importing.mapping import LARGEST, Mapping, MappingRefused
from queries.models import ImportMapping


class UploadForm(forms.Form):
    """`mapping` of the cleaned data is one without faults."""

    file = forms.FileField(
        label=_("File"),
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.tsv,.xlsx"}),
        error_messages={"required": _("Choose a file."), "empty": _("The file is empty.")},
    )
    mapping_file = forms.FileField(
        label=_("Mapping"),
        required=False,
        widget=forms.FileInput(attrs={"accept": ".toml"}),
        error_messages={"empty": _("The file is empty.")},
    )
    saved = forms.ModelChoiceField(
        label=_("or the mapping last used for"),
        queryset=ImportMapping.objects.none(),
        to_field_name="source",
        required=False,
        empty_label=_("no saved mapping"),
        error_messages={"invalid_choice": _("Choose a mapping from the list.")},
    )
    is_whole = forms.BooleanField(
        label=_("All or nothing: import no row if one has an error"), required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["saved"].queryset = ImportMapping.objects.all()  # type: ignore[attr-defined]

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise ValidationError(
                _("The file is larger than %(megabytes)s MB: send it in parts."),
                params={"megabytes": MOST_BYTES // 1024 // 1024},
            )
        return file

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        file, saved = cleaned.get("mapping_file"), cleaned.get("saved")
        if self.has_error("mapping_file") or self.has_error("saved"):
            return cleaned
        if file is not None:
            cleaned["mapping"] = self._read(file.read(LARGEST + 1))
        elif saved is not None:
            cleaned["mapping"] = self._read(saved.text)
        else:
            self.add_error("mapping_file", _("Say how the file is read: send or choose a mapping."))
        return cleaned

    def _read(self, content: bytes | str) -> Mapping | None:
        try:
            return mappings.read(content)
        except MappingRefused as refused:
            self.add_error("mapping_file", [str(fault) for fault in refused.faults])
            return None
