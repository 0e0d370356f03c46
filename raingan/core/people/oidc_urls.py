"""The two addresses of single sign-on, without a namespace as allauth asks for them; 404 unless it is set up."""

from allauth.socialaccount.providers.openid_connect import views
from django.urls import path

urlpatterns = [
    path("sign-in/<slug:provider_id>/", views.login, name="openid_connect_login"),
    path("sign-in/<slug:provider_id>/back/", views.callback, name="openid_connect_callback"),
]
