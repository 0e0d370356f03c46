"""Pages that must work when nothing else does. Without the mark for it, any question to the database fails the test."""

import pytest
from django.test import Client

pytestmark = pytest.mark.urls("tests.core.web.urls")


def test_the_pages_of_500_and_503_ask_the_database_nothing() -> None:
    client = Client(raise_request_exception=False)

    assert client.get("/trial/away/").status_code == 503
    broken = client.get("/trial/broken/")
    assert broken.status_code == 500
    assert "ระบบขัดข้อง" in broken.content.decode()
    assert "secret detail" not in broken.content.decode()
