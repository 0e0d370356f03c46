"""The room as a Django app."""

from django.apps import AppConfig


class WorkloadConfig(AppConfig):
    name = "raingan.systems.workload"
