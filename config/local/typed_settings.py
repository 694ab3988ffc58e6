"""The settings as the type checker sees them: without django-modeltranslation.

It swaps every manager for a class made at run time, which no type checker can follow.
"""

from config.settings import *  # noqa: F403
from config.settings import INSTALLED_APPS as _APPS

INSTALLED_APPS = [app for app in _APPS if app != "modeltranslation"]
