"""My files, and the check of a document's code."""

from django.urls import path

from raingan.core.exports import views

app_name = "exports"
urlpatterns = [
    path("files/", views.mine, name="mine"),
    path("files/<uuid:pk>/", views.one, name="file"),
    path("files/<uuid:pk>/download/", views.download, name="download"),
    path("files/<uuid:pk>/delete/", views.delete, name="delete"),
    path("files/new/<slug:system>/<slug:name>/<slug:kind>/", views.ask, name="ask"),
    path("check/", views.check, name="check"),
    path("check/<str:code>/", views.check, name="check-code"),
]
