"""Pages of the Workload Tracking System."""

from django.urls import path

from raingan.core.administration.people_urls import paths as people_paths
from raingan.core.administration.window_urls import paths as window_paths
from raingan.core.guidance.urls import paths as guidance_paths
from raingan.core.letters.urls import paths as letter_paths
from raingan.systems.workload.views import recording, status

app_name = "workload"
urlpatterns = [
    path("", status.home, name="home"),
    # A district's record, for everybody who may see it
    path("records/<str:key>/<str:place>/", recording.overview, name="record"),
    # Province and centre
    path("status/", status.status, name="status"),
    # Everybody
    *guidance_paths("workload"),
    *letter_paths("workload"),
    *window_paths("workload"),
    *people_paths("workload"),
]
