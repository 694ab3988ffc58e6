"""Which fields are written in Kazakh, Russian and English (django-modeltranslation)."""

from modeltranslation.translator import TranslationOptions, register

from portal.models import Appointment, Body, District, Official, ReportedFigure, Topic


@register(District)
class DistrictTranslation(TranslationOptions):
    fields = ("name",)
    required_languages = ("kk", "ru", "en")


@register(Body)
class BodyTranslation(TranslationOptions):
    fields = ("name", "short_name")
    required_languages = ("kk", "ru", "en")


@register(Topic)
class TopicTranslation(TranslationOptions):
    fields = ("name", "hint")
    required_languages = {"kk": ("name",), "ru": ("name",), "en": ("name",)}


@register(Official)
class OfficialTranslation(TranslationOptions):
    fields = ("name",)
    required_languages = ("kk", "ru", "en")


@register(Appointment)
class AppointmentTranslation(TranslationOptions):
    fields = ("title",)
    required_languages = ("kk", "ru", "en")


@register(ReportedFigure)
class ReportedFigureTranslation(TranslationOptions):
    fields = ("source",)
    required_languages = ("kk", "ru", "en")
