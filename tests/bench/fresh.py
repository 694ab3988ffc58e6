"""The portal that keeps no page ready: every request is rendered."""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
settings.PUBLIC_PAGE_SECONDS = 0
application = get_wsgi_application()
