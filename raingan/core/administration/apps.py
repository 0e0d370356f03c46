from django.apps import AppConfig


class AdministrationConfig(AppConfig):
    name = "raingan.core.administration"
    label = "administration"
