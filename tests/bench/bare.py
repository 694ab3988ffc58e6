"""What everything is measured against: a Django view that does nothing, and no middleware."""

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.urls import path


def ok(request: HttpRequest) -> HttpResponse:
    del request
    return HttpResponse(b"ok")


urlpatterns = [path("", ok)]

settings.configure(ALLOWED_HOSTS=["127.0.0.1"], ROOT_URLCONF=__name__, SECRET_KEY="bare")
application = get_wsgi_application()
