"""Which fields are written in Kazakh, Russian and English (django-modeltranslation)."""

from modeltranslation.translator import TranslationOptions, register

from broadcasts.models import Broadcast, Guest


@register(Broadcast)
class BroadcastTranslation(TranslationOptions):
    fields = ("title", "description", "rules", "cancel_reason")


@register(Guest)
class GuestTranslation(TranslationOptions):
    fields = ("name_as_printed", "title_as_printed")
