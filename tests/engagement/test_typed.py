"""Forms that a browser fills again for who typed in them."""

import pytest

from tests.filling import form_of

pytestmark = pytest.mark.django_db


def test_a_form_is_named_after_the_account_that_has_it_open(signed_in):
    for address in ("/log/", "/lessons/new/"):
        cast = ("member", "member", "ally")
        forms = [form_of(signed_in[who].get(address)) for who in cast]
        marks = [next(iter(form.inputs)) for form in forms]
        assert all("disabled" in mark.attrib for mark in marks), "it is not sent"
        names = [mark.name for mark in marks]
        assert names == [form.get("name") for form in forms]
        assert names[0] == names[1] != names[2]
    signing_in = form_of(signed_in["nobody"].get("/accounts/login/"))
    assert next(iter(signing_in.inputs)).name == "csrfmiddlewaretoken"
