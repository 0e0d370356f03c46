"""Every address of the house: its own rooms, and each system under its name."""

from django.urls import include, path

from raingan.core import registry
from raingan.portal.api import api

urlpatterns = [
    path("", include("raingan.portal.urls")),
    path("api/v1/oauth/", include("raingan.core.people.machine_urls")),
    path("api/v1/", api.urls),
    path("", include("raingan.core.web.urls")),
    path("", include("raingan.core.people.urls")),
    path("", include("raingan.core.people.oidc_urls")),
    path("", include("raingan.core.exports.urls")),
    *(path(f"{system.name}/", include(system.urls)) for system in registry.systems()),
]

handler400 = "raingan.core.web.errors.bad_request"
handler403 = "raingan.core.web.errors.permission_denied"
handler404 = "raingan.core.web.errors.page_not_found"
handler500 = "raingan.core.web.errors.server_error"
