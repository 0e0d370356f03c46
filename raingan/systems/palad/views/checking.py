"""What an officer is told while the report is still being typed."""

from django.http import JsonResponse
from django.views.decorators.http import require_POST

from raingan.core.flow.models import new_id
from raingan.core.web.types import AuthedRequest
from raingan.systems.palad.forms import RecordForm
from raingan.systems.palad.models import FieldReport
from raingan.systems.palad.offering import offer_to, own_districts
from raingan.systems.palad.presending import foreseen
from raingan.systems.palad.sending import id_in, kept_photos, take_photos


@require_POST
def check(request: AuthedRequest) -> JsonResponse:
    """What the report being typed would be warned of, and its photos taken in, so that sending it needs them no more.

    Takes the form as it stands, gives ``{photos: [token], warnings: [{key, field, message}]}``. Nothing is refused
    here: what is wrong with the form is told when it is sent.
    """
    report, districts = _mended(request), own_districts(request.user)
    places = districts if report is None else (report.place_id,)
    offer = offer_to(request.user, at=request.at, districts=places, report=report)
    form = RecordForm(request.POST, request.FILES, offer=offer)
    form.is_valid()
    keep = kept_photos(request.POST) if report is not None else set()
    photos = take_photos(request, form, by=request.user, at=request.at, others=len(keep))
    pk = report.pk if report is not None else form.cleaned_data.get("id") or new_id()
    told = foreseen(form, pk=pk, by=request.user, photos=photos, keep=keep, report=report)
    warnings = [{"key": each.key, "field": each.field, "message": each.message} for each in told]
    return JsonResponse({"photos": [each.token for each in photos], "warnings": warnings})


def _mended(request: AuthedRequest) -> FieldReport | None:
    """The report of one's own that the form mends; a form that records says no version."""
    pk = id_in(request.POST.get("id", "")) if "version" in request.POST else None
    own = FieldReport.objects.visible_to(request.user).of(request.user.pk)
    return own.select_related("place").prefetch_related("photos").filter(pk=pk).first() if pk else None
