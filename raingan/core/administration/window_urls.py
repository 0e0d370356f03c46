"""The addresses every system has for its windows."""

from django.urls import URLPattern, path

from raingan.core.administration import window_views as views


def paths(system: str) -> list[URLPattern]:
    """Requests for a later close, and the centre's windows, to stand among the addresses of ``system``."""
    own = {"system": system}
    return [
        path("extension-requests/", views.extension_requests, own, name="extension-requests"),
        path("extension-requests/new/", views.ask_extension, own, name="ask-extension"),
        path("extension-requests/settle/", views.settle_requests, own, name="settle-requests"),
        path("extension-requests/<int:pk>/withdraw/", views.withdraw_request, own, name="withdraw-request"),
        path("windows/", views.windows, own, name="windows"),
        path("windows/<str:key>/", views.round_windows, own, name="round-windows"),
    ]
