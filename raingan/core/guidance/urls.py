"""The addresses every system has for what it says to its people."""

from django.urls import URLPattern, path

from raingan.core.guidance import views


def paths(system: str) -> list[URLPattern]:
    """Manual, contact and announcements, to stand among the addresses of ``system``."""
    own = {"system": system}
    return [
        path("manual/", views.manual, own, name="manual"),
        path("manual/<slug:role>/", views.manual, own, name="manual-of"),
        path("contact/", views.contact, own, name="contact"),
        path("contact/edit/", views.edit_contact, own, name="contact-edit"),
        path("announcements/", views.announcements, own, name="announcements"),
        path("announcements/new/", views.new_announcement, own, name="announcement-new"),
        path("announcements/<int:pk>/withdraw/", views.withdraw_announcement, own, name="announcement-withdraw"),
    ]
