"""Pages on which the province and the centre enter where the district offices stand."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from raingan.core.web.forms import Form
from raingan.core.web.rules import Invalid, NotThere
from raingan.core.web.types import AuthedRequest
from raingan.systems.palad.offices import office, offices_in, provinces_of, set_point


class PointForm(Form):
    """The point of one office."""

    point = forms.CharField(
        label=gettext_lazy("พิกัดที่ว่าการอำเภอ"),
        help_text=gettext_lazy("ละติจูด, ลองจิจูด เช่น 13.7563, 100.5018 หรือวางลิงก์จากแผนที่"),
        max_length=2000,
        error_messages={
            "required": gettext_lazy("กรุณาใส่พิกัดเป็นละติจูดและลองจิจูด เช่น 13.7563, 100.5018"),
            "max_length": gettext_lazy("ข้อความยาวเกินไป กรุณาใส่เฉพาะพิกัด"),
            "null_characters_not_allowed": gettext_lazy("กรุณาใส่พิกัดเป็นละติจูดและลองจิจูด เช่น 13.7563, 100.5018"),
        },
    )


@require_safe
def offices(request: AuthedRequest) -> HttpResponse:
    """The districts of one's province with their points; the centre chooses the province."""
    provinces = provinces_of(request.user)
    chosen = request.GET.get("place", "")
    province = next((each for each in provinces if each.code == chosen), None)
    if chosen and province is None:
        raise NotThere(_("ไม่พบพื้นที่นี้ในขอบเขตที่ท่านดูแล"))
    if province is None and len(provinces) == 1:
        province = provinces[0]
    rows = offices_in(request.user, province.code) if province is not None else []
    context = {
        "provinces": provinces,
        "province": province,
        "rows": rows,
        "entered": sum(row.place.latitude is not None for row in rows),
    }
    return render(request, "palad/offices.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def point(request: AuthedRequest, place: str) -> HttpResponse:
    """Enter the point of one district office."""
    district = office(request.user, place)
    if request.method != "POST":
        typed = "" if district.latitude is None else f"{district.latitude}, {district.longitude}"
        return _page(request, district.code, PointForm(initial={"point": typed}))
    form = PointForm(request.POST)
    if form.is_valid():
        try:
            set_point(place=district.code, typed=form.cleaned_data["point"], by=request.user, at=request.at)
        except Invalid as rule:
            form.add_error("point", str(rule.message))
    if form.errors:
        return _page(request, district.code, form, status=422)
    messages.success(request, _("บันทึกพิกัดที่ว่าการ%(place)sแล้ว") % {"place": district.label})
    return redirect(f"{reverse('palad:offices')}?place={district.code[:2]}")


def _page(request: AuthedRequest, place: str, form: PointForm, *, status: int = 200) -> HttpResponse:
    context = {"form": form, "place": office(request.user, place)}
    return render(request, "palad/office.html", context, status=status)
