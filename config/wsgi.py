"""The WSGI entry point that gunicorn serves."""

import os

from django.core.wsgi import get_wsgi_application

from portal.charsets import addresses_in_utf8

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
application = addresses_in_utf8(get_wsgi_application())
