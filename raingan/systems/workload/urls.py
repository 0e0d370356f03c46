"""Pages of the Workload Tracking System."""

from django.urls import path

from raingan.core.administration.people_urls import paths as people_paths
from raingan.core.administration.window_urls import paths as window_paths
from raingan.core.guidance.urls import paths as guidance_paths
from raingan.core.letters.urls import paths as letter_paths
from raingan.systems.workload.views import (
    annex,
    catalogue,
    catalogue_files,
    confirming,
    contact,
    letters,
    manpower,
    recording,
    sheets,
    status,
    years,
)

app_name = "workload"
urlpatterns = [
    path("", status.home, name="home"),
    # A district's record: its recorder begins at the first; the rest for everybody who may see it
    path("records/", recording.my_records, name="my-records"),
    path("records/<str:key>/<str:place>/", recording.overview, name="record"),
    path("records/<str:key>/<str:place>/contact/", contact.contact, name="contact-of"),
    path("records/<str:key>/<str:place>/districts/", contact.districts, name="districts"),
    path("records/<str:key>/<str:place>/discard/", contact.discard_record, name="discard"),
    path("records/<str:key>/<str:place>/domains/<int:number>/", sheets.domain, name="domain"),
    path("records/<str:key>/<str:place>/domains/<int:number>/rows/", sheets.rows, name="rows"),
    path("records/<str:key>/<str:place>/special/", sheets.special, name="special"),
    path("records/<str:key>/<str:place>/steps/<str:name>/", recording.step, name="step"),
    # Province and centre
    path("status/", status.status, name="status"),
    path("status/<str:place>/", status.status_of, name="status-of"),
    path("annex/", annex.page, name="annex"),
    path("confirm/", confirming.confirm, name="confirm"),
    path("records/<str:key>/<str:place>/check/", confirming.check, name="check-record"),
    path("records/<str:key>/<str:place>/return/", confirming.send_back, name="send-back"),
    path("records/<str:key>/<str:place>/uncover/", confirming.uncover, name="uncover"),
    path("records/<str:key>/<str:place>/note/<int:domain>/", confirming.note, name="note"),
    path("letters/", letters.letters, name="letters"),
    path("letters/<str:key>/follow-up/<str:place>/", letters.follow_up, name="letter-follow-up"),
    path("letters/<str:key>/extension/<int:pk>/", letters.extension, name="letter-extension"),
    # What the figures are for
    path("manpower/", manpower.own, name="manpower"),
    path("manpower/<str:place>/", manpower.of, name="manpower-of"),
    path("manpower/<str:place>/<int:number>/", manpower.domain, name="manpower-domain"),
    path("manpower/<str:place>/questions/<int:pk>/", manpower.question, name="manpower-question"),
    # The centre
    path("years/", years.years, name="years"),
    path("years/<str:key>/open/", years.open_one, name="open-year"),
    path("years/<str:key>/hours/", years.hours, name="settle-hours"),
    path("catalogue/", catalogue.latest, name="catalogue-latest"),
    path("catalogue/<str:key>/", catalogue.catalogue, name="catalogue"),
    path("catalogue/<str:key>/add/", catalogue.add, name="catalogue-add"),
    path("catalogue/<str:key>/file/", catalogue_files.download, name="catalogue-file"),
    path("catalogue/<str:key>/upload/", catalogue_files.upload, name="catalogue-upload"),
    path("catalogue/<str:key>/use/", catalogue_files.use, name="catalogue-use"),
    path("catalogue/<str:key>/<int:pk>/replace/", catalogue.replace, name="catalogue-replace"),
    path("catalogue/<str:key>/<int:pk>/retire/", catalogue.retire, name="catalogue-retire"),
    # Everybody
    *guidance_paths("workload"),
    *letter_paths("workload"),
    *window_paths("workload"),
    *people_paths("workload"),
]
