"""The addresses of the papers every system hands out; ``administration.people_urls`` takes them in."""

from django.urls import URLPattern, path

from raingan.core.letters import views


def paths(system: str) -> list[URLPattern]:
    """The entry poster, to stand among the addresses of ``system``."""
    return [path("poster.pdf", views.entry_poster, {"system": system}, name="poster")]
