"""To be written by its owner."""

from django.http import HttpRequest, HttpResponse


def pending(request: HttpRequest, **kwargs: object) -> HttpResponse:
    return HttpResponse("pending")


def approve_selected(request: HttpRequest, **kwargs: object) -> HttpResponse:
    return HttpResponse("approve_selected")


def approved(request: HttpRequest, **kwargs: object) -> HttpResponse:
    return HttpResponse("approved")


def approved_of(request: HttpRequest, **kwargs: object) -> HttpResponse:
    return HttpResponse("approved_of")
