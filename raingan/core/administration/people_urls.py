"""The addresses every system has for its people: how they enter, their accounts, those who act for others, moves."""

from django.urls import URLPattern, path

from raingan.core.administration import (
    acting_views,
    loading_views,
    people_views,
    person_views,
    public_views,
    transfer_views,
)
from raingan.core.letters.urls import paths as letter_paths


def paths(system: str) -> list[URLPattern]:
    """The account administrator's pages, to stand among the addresses of ``system``."""
    own = {"system": system}
    return [
        path("people/", people_views.people, own, name="people"),
        path("people/find/", people_views.find_citizen, own, name="find-citizen"),
        path("people/new/", people_views.new_person, own, name="new-person"),
        path("people/load/", loading_views.upload, own, name="upload-people"),
        path("people/load/form.xlsx", loading_views.people_form, own, name="people-form"),
        path("people/load/<uuid:pk>/", loading_views.people_file, own, name="people-file"),
        path("people/<int:pk>/", person_views.person, own, name="person"),
        path("people/<int:pk>/edit/", person_views.mend, own, name="mend-person"),
        path("people/<int:pk>/password/", person_views.new_password, own, name="person-password"),
        path("people/<int:pk>/duties/", person_views.give_duty, own, name="give-duty"),
        path("people/<int:pk>/duties/<int:duty>/end/", person_views.end_duty, own, name="end-duty"),
        path("people/<int:pk>/suspend/", person_views.suspend, own, name="suspend-person"),
        path("people/<int:pk>/unlock/", person_views.unlock, own, name="unlock-person"),
        path("acting/", acting_views.acting_page, own, name="acting"),
        path("acting/<int:pk>/end/", acting_views.end_acting, own, name="end-acting"),
        path("transfers/", transfer_views.transfer_list, own, name="transfers"),
        path("transfers/new/", transfer_views.ask_transfer, own, name="ask-transfer"),
        path("transfers/<int:pk>/settle/", transfer_views.settle_transfer, own, name="settle-transfer"),
        path("transfers/<int:pk>/withdraw/", transfer_views.withdraw_transfer, own, name="withdraw-transfer"),
        path("administrators/", public_views.administrators, own, name="administrators"),
        *letter_paths(system),
    ]
