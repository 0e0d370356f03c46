"""The papers a system hands out to whoever enters it."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from raingan.core import registry
from raingan.core.guidance.models import Contact
from raingan.core.letters.poster import poster


@login_not_required
@require_safe
def entry_poster(request: HttpRequest, system: str) -> HttpResponse:
    """The poster with the QR code of the way in, for everybody: it tells what the sign-in page tells."""
    house = registry.system(system)
    way_in = reverse(house.home)
    # Without an address set, where this reader came by; ALLOWED_HOSTS has judged it.
    address = f"{settings.ADDRESS}{way_in}" if settings.CSRF_TRUSTED_ORIGINS else request.build_absolute_uri(way_in)
    made = poster(house, Contact.objects.filter(pk=system).first(), address)
    response = HttpResponse(made, content_type="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{system}-poster.pdf"'
    response.headers["Cache-Control"] = "public, max-age=60"
    return response
