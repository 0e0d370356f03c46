from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "raingan.core.people"
    label = "people"
