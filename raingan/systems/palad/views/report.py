"""To be written by its owner."""

from django.http import HttpRequest, HttpResponse


def detail(request: HttpRequest, **kwargs: object) -> HttpResponse:
    return HttpResponse("detail")


def step(request: HttpRequest, **kwargs: object) -> HttpResponse:
    return HttpResponse("step")
