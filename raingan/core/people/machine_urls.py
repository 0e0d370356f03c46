"""OAuth 2 for machines, below the API's own address."""

from django.urls import path

from raingan.core.people import machine_views as views

app_name = "machines"
urlpatterns = [
    path("token", views.token, name="token"),
    path("revoke", views.revoke, name="revoke"),
]
