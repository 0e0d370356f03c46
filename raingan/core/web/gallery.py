"""Every component on one page, with examples as they occur: for whoever builds pages, in debug and in a demo."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render


@login_not_required
def gallery(request: HttpRequest) -> HttpResponse:
    """The gallery; outside debug and demo it does not exist."""
    if not (settings.DEBUG or settings.DEMO):
        raise Http404
    return render(request, "web/gallery.html")
