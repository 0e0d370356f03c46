"""Entering, leaving, and what a person sees and changes about themselves. No address names anybody."""

from django.urls import path

from raingan.core.people import profile_views, second_step_views, views

app_name = "people"
urlpatterns = [
    path("sign-in/", views.sign_in, name="sign-in"),
    path("sign-in/code/", views.second_step_code, name="second-step"),
    path("sign-out/", views.sign_out, name="sign-out"),
    path("keep-alive/", views.keep_alive, name="keep-alive"),
    path("first-password/", views.first_password, name="first-password"),
    path("profile/", profile_views.profile, name="profile"),
    path("profile/edit/", profile_views.edit, name="edit-profile"),
    path("profile/password/", profile_views.change_password, name="password"),
    path("profile/tokens/", profile_views.token_list, name="tokens"),
    path("profile/tokens/<int:pk>/revoke/", profile_views.revoke, name="revoke-token"),
    path("profile/two-step/", second_step_views.overview, name="two-step"),
    path("profile/two-step/set-up/", second_step_views.set_up, name="two-step-set-up"),
    path("profile/two-step/turn-off/", second_step_views.turn_off, name="two-step-turn-off"),
]
