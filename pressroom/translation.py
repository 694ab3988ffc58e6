"""Which fields are written in Kazakh, Russian and English (django-modeltranslation)."""

from modeltranslation.translator import TranslationOptions, register

from pressroom.models import Announcement, AnnouncementVersion, EventChange, PressEvent, Speaking


@register(PressEvent)
class PressEventTranslation(TranslationOptions):
    fields = ("title", "description", "venue")


@register(EventChange)
class EventChangeTranslation(TranslationOptions):
    fields = ("reason", "was_venue")


@register(Speaking)
class SpeakingTranslation(TranslationOptions):
    fields = ("name_as_printed", "title_as_printed")


@register(Announcement)
class AnnouncementTranslation(TranslationOptions):
    fields = ("title", "lead", "text", "withdrawal_reason")


@register(AnnouncementVersion)
class AnnouncementVersionTranslation(TranslationOptions):
    fields = ("title", "lead", "text", "note")
