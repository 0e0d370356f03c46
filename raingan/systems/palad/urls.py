"""Pages of PALAD REPORT."""

from django.urls import path

from raingan.core.administration.people_urls import paths as people_paths
from raingan.core.administration.window_urls import paths as window_paths
from raingan.core.guidance.urls import paths as guidance_paths
from raingan.systems.palad.views import (
    approving,
    categories,
    checking,
    closes,
    eligibility,
    figures,
    files,
    followup,
    officer,
    offices,
    policies,
    report,
    review,
)

app_name = "palad"
urlpatterns = [
    path("", officer.home, name="home"),
    # The officer
    path("record/", officer.record, name="record"),
    path("record/check/", checking.check, name="check"),
    path("sw.js", officer.service_worker, name="service-worker"),
    path("reports/", officer.my_reports, name="reports"),
    path("reports/<uuid:pk>/edit/", officer.mend, name="mend"),
    # One report, for everybody who may see it
    path("reports/<uuid:pk>/", report.detail, name="report"),
    path("reports/<uuid:pk>/steps/<slug:name>/", report.step, name="step"),
    path("photos/<uuid:pk>.jpg", files.photo, name="photo"),
    path("photos/<uuid:pk>-small.jpg", files.thumbnail, name="thumbnail"),
    # The chief
    path("pending/", approving.pending, name="pending"),
    path("review/", review.review, name="review"),
    path("review/undo/", review.undo_last, name="undo-last"),
    path("review/<uuid:pk>/<slug:name>/", review.decide, name="decide"),
    path("pending/approve/", approving.approve_selected, name="approve-selected"),
    path("approved/", approving.approved, name="approved"),
    path("approved/<int:officer>/", approving.approved_of, name="approved-of"),
    path("offices/", offices.offices, name="offices"),
    path("offices/<str:place>/", offices.point, name="office"),
    # District, province, nation
    path("dashboard/", figures.own_dashboard, name="dashboard"),
    path("dashboard/<str:place>/", figures.dashboard, name="dashboard-of"),
    path("province/", figures.own_province, name="province"),
    path("province/<str:place>/", figures.province, name="province-of"),
    path("officers/<str:place>/", figures.officers, name="officers"),
    path("list/", figures.report_list, name="list"),
    path("policies/", policies.policies, name="policies"),
    path("eligibility/", eligibility.own, name="eligibility"),
    path("eligibility/<str:place>/", eligibility.of_place, name="eligibility-of"),
    # The province follows up
    path("followup/", followup.own, name="followup"),
    path("followup/<str:place>/", followup.of_place, name="followup-of"),
    path("followup/<str:place>/nudge/", followup.send, name="nudge"),
    # The centre
    path("closes/", closes.closes, name="closes"),
    path("closes/<str:key>/", closes.close, name="close"),
    path("closes/<str:key>/take/", closes.take, name="take-close"),
    path("closes/<str:key>/<int:number>.<slug:kind>", closes.close_file, name="close-file"),
    path("categories/", categories.categories, name="categories"),
    path("categories/new/", categories.new, name="category-new"),
    path("categories/<int:pk>/rename/", categories.rename, name="category-rename"),
    path("categories/<int:pk>/retire/", categories.retire, name="category-retire"),
    # Everybody
    *guidance_paths("palad"),
    *window_paths("palad"),
    *people_paths("palad"),
]
