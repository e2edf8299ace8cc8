"""Who must have a second factor writes only with one, and reads without."""

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from engagement.methods import allow_form, allow_methods, allow_read, open_before_second_factor
from engagement.people import SecondFactorMiddleware, lacks_second_factor
from tests.conftest import person
from tests.making import with_second_factor

pytestmark = pytest.mark.django_db

WHO = {
    "nobody": False, "member": False, "ally": False, "outsider": False,
    "curator": True, "administrator": True, "coordinator": True,
}  # fmt: skip


@allow_form
def form(request):
    return HttpResponse("written")


@open_before_second_factor
@allow_form
def ones_account(request):
    return HttpResponse("written")


@allow_methods("DELETE")
def deletes(request):
    return HttpResponse("gone")


@allow_read
def page(request):
    return HttpResponse("read")


def ask(view, somebody, method="post"):
    """(status, whether a page would warn)"""
    request = getattr(RequestFactory(), method)("/anywhere/")
    request.user, request.session = somebody, {}
    refused = SecondFactorMiddleware(view).process_view(request, view, (), {})
    return getattr(refused, "status_code", 200), getattr(request, "lacks_second_factor", False)


@pytest.fixture
def careless(cast, without_second_factor):
    """The cast, and nobody of it has a second factor."""
    return {
        **cast,
        "curator": person("c@example.org", is_curator=True),
        "administrator": person("d@example.org", is_staff=True),
        "coordinator": without_second_factor,
    }


@pytest.mark.parametrize("name", WHO)
def test_who_must_have_one_writes_nothing_before(careless, name):
    somebody = careless[name]
    assert lacks_second_factor(somebody) == WHO[name]
    assert ask(form, somebody)[0] == (403 if WHO[name] else 200)
    assert ask(deletes, somebody, "delete")[0] == (403 if WHO[name] else 200)
    assert ask(form, somebody, "get") == (200, WHO[name])
    assert ask(page, somebody, "get") == (200, False)
    assert ask(ones_account, somebody) == (200, False)


@pytest.mark.parametrize("name", WHO)
def test_who_has_one_writes(careless, name):
    if name != "nobody":
        with_second_factor(careless[name])
    assert ask(form, careless[name]) == (200, False)
    assert ask(form, careless[name], "get") == (200, False)


def test_recovery_codes_alone_are_no_second_factor(without_second_factor):
    with_second_factor(without_second_factor)
    without_second_factor.authenticator_set.update(type="recovery_codes")
    assert lacks_second_factor(without_second_factor)


def test_the_refusal_says_why_and_where_to_go(client, world, without_second_factor):
    client.force_login(without_second_factor)
    path = f"/organisations/{world.home.slug}/people/"
    assert "first set up a second factor" in client.get(path).content.decode()
    answer = client.post(path, {"email": "new@example.org", "role": "contributor"})
    assert answer.status_code == 403
    assert "First set up a second factor" in answer.content.decode()
    assert 'href="/accounts/second-factor/"' in answer.content.decode()
    assert client.get("/accounts/second-factor/").status_code == 200
    assert "needs a second factor" in client.get("/accounts/").content.decode()
