"""The front hall: home, inbox, language, health, and the API."""

from django.contrib.auth.decorators import login_not_required
from django.urls import path
from django.views.decorators.http import require_POST
from django.views.i18n import set_language

from raingan.portal import health, views

app_name = "portal"
urlpatterns = [
    path("", views.home, name="home"),
    path("inbox/", views.inbox, name="inbox"),
    path("language/", login_not_required(require_POST(set_language)), name="language"),
    path("health", health.health, name="health"),
    path("ready", health.ready, name="ready"),
]
