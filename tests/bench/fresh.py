"""The portal without the pages it keeps ready: every request is rendered."""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
settings.MIDDLEWARE.remove("portal.page_cache.page_cache")  # ValueError if it is no longer there
application = get_wsgi_application()
