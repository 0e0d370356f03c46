"""To be written by its owner."""

from django.http import HttpRequest, HttpResponse


def photo(request: HttpRequest, **kwargs: object) -> HttpResponse:
    return HttpResponse("photo")


def thumbnail(request: HttpRequest, **kwargs: object) -> HttpResponse:
    return HttpResponse("thumbnail")
