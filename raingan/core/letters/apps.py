from django.apps import AppConfig


class LettersConfig(AppConfig):
    name = "raingan.core.letters"
    label = "letters"
