"""The photos of reports, for whoever may see the report."""

from uuid import UUID

from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from raingan.core.evidence.serve import photo_response, thumbnail_response
from raingan.core.web.types import AuthedRequest
from raingan.systems.palad.models import ReportPhoto


@require_safe
def photo(request: AuthedRequest, pk: UUID) -> HttpResponseBase:
    """The photo itself. 404 outside the person's scope."""
    return photo_response(get_object_or_404(ReportPhoto.objects.visible_to(request.user), pk=pk), request)


@require_safe
def thumbnail(request: AuthedRequest, pk: UUID) -> HttpResponseBase:
    """The small one, or the photo while there is none yet. 404 outside the person's scope."""
    return thumbnail_response(get_object_or_404(ReportPhoto.objects.visible_to(request.user), pk=pk), request)
