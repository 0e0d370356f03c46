"""Pages of the web floor itself."""

from django.urls import path

from raingan.core.web import gallery

app_name = "web"
urlpatterns = [path("components/", gallery.gallery, name="gallery")]
