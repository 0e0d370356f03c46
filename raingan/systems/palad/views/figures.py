"""To be written by its owner."""

from django.http import HttpRequest, HttpResponse


def own_dashboard(request: HttpRequest, **kwargs: object) -> HttpResponse:
    return HttpResponse("own_dashboard")


def dashboard(request: HttpRequest, **kwargs: object) -> HttpResponse:
    return HttpResponse("dashboard")


def own_province(request: HttpRequest, **kwargs: object) -> HttpResponse:
    return HttpResponse("own_province")


def province(request: HttpRequest, **kwargs: object) -> HttpResponse:
    return HttpResponse("province")


def officers(request: HttpRequest, **kwargs: object) -> HttpResponse:
    return HttpResponse("officers")


def report_list(request: HttpRequest, **kwargs: object) -> HttpResponse:
    return HttpResponse("report_list")
