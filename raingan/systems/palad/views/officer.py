"""To be written by its owner."""

from django.http import HttpRequest, HttpResponse


def home(request: HttpRequest, **kwargs: object) -> HttpResponse:
    return HttpResponse("home")


def record(request: HttpRequest, **kwargs: object) -> HttpResponse:
    return HttpResponse("record")


def my_reports(request: HttpRequest, **kwargs: object) -> HttpResponse:
    return HttpResponse("my_reports")


def mend(request: HttpRequest, **kwargs: object) -> HttpResponse:
    return HttpResponse("mend")
