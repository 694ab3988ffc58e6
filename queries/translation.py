"""Which fields are written in Kazakh, Russian and English (django-modeltranslation)."""

from modeltranslation.translator import TranslationOptions, register

from queries.models import AnswerTemplate


@register(AnswerTemplate)
class AnswerTemplateTranslation(TranslationOptions):
    fields = ("title", "text")
    required_languages = ("kk", "ru", "en")
