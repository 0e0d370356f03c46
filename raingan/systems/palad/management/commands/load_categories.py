from django.core.management.base import BaseCommand

from raingan.systems.palad.categories import load_categories


class Command(BaseCommand):
    help = "Load the categories of the Department's letter; those that are there stay as they are."

    def handle(self, **options: object) -> None:
        self.stdout.write(f"{load_categories()} categories added.")
