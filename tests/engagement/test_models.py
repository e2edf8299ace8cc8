"""People: an address is theirs alone, however it is written, and nothing of them is public."""

import pytest
from django.contrib.auth import authenticate
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from engagement.models import Person
from engagement.people import person_with
from engagement.resources import by_plural, kinds

pytestmark = [pytest.mark.django_db, pytest.mark.engine]


WIDE = "ana@\uff45xample.org"  # NFKC


@pytest.mark.parametrize(
    "typed", ["Ana@Example.ORG", "  ana@example.org ", "ANA@EXAMPLE.ORG", WIDE]
)
def test_an_address_is_kept_in_lower_case(typed):
    assert Person.objects.create_user(typed).email == "ana@example.org"


@pytest.mark.parametrize("typed", ["ana@example.org", "Ana@example.org", "ANA@EXAMPLE.ORG", WIDE])
def test_an_address_is_found_however_it_is_typed(typed):
    made = Person.objects.create_user("ana@example.org")
    assert Person.objects.get_by_natural_key(typed) == made
    assert person_with(typed) == made


@pytest.mark.parametrize("typed", ["Ana@example.org", WIDE])
def test_the_database_refuses_an_address_that_reads_the_same_whatever_way_it_comes(typed):
    Person.objects.create_user("ana@example.org")
    ben = Person.objects.create_user("ben@example.org")
    with pytest.raises(IntegrityError), transaction.atomic():
        Person.objects.filter(pk=ben.pk).update(email=typed)


def test_two_people_cannot_have_one_address():
    Person.objects.create_user("ana@example.org")
    with pytest.raises(ValidationError, match="already exists"):
        Person.objects.create_user("ANA@example.org")


def test_the_database_itself_refuses_a_second_spelling_of_an_address():
    Person.objects.create_user("ana@example.org")
    with pytest.raises(IntegrityError), transaction.atomic():
        Person.objects.bulk_create([Person(email="Ana@example.org")])


@pytest.mark.parametrize("typed", ["", "ana", "ana@", "@example.org", "a b@example.org"])
def test_what_is_no_address_is_refused(typed):
    with pytest.raises(ValidationError):
        Person.objects.create_user(typed)


def test_somebody_new_has_no_powers():
    made = Person.objects.create_user("ana@example.org")
    assert made.is_active
    assert not (made.is_curator or made.is_staff or made.is_superuser)


def test_an_administrator_is_no_curator():
    made = Person.objects.create_superuser("root@example.org", "a long enough password")
    assert made.is_staff
    assert made.is_superuser
    assert not made.is_curator


def test_a_password_is_kept_as_an_argon2_hash_and_works():
    made = Person.objects.create_user("ana@example.org", "a long enough password")
    assert made.password.startswith("argon2")
    assert "a long enough password" not in made.password
    assert authenticate(username="ana@example.org", password="a long enough password") == made
    assert authenticate(username="ana@example.org", password="another password") is None


def test_without_a_password_nobody_signs_in():
    made = Person.objects.create_user("ana@example.org")
    assert not made.has_usable_password()
    assert authenticate(username="ana@example.org", password="") is None


def test_somebody_suspended_does_not_sign_in():
    Person.objects.create_user("ana@example.org", "a long enough password", is_active=False)
    assert authenticate(username="ana@example.org", password="a long enough password") is None


def test_a_person_is_called_by_name_or_else_by_address():
    assert str(Person(email="ana@example.org", name="Ana")) == "Ana"
    assert str(Person(email="ana@example.org")) == "ana@example.org"


def test_nothing_of_a_person_is_published():
    assert Person not in kinds()
    for kind in kinds():
        fields = (*kind._meta.concrete_fields, *kind._meta.many_to_many)
        people = {field.name for field in fields if field.related_model is Person}
        assert not people & set(kind.resource.fields), kind
        assert people <= {"logged_by"}, kind


@pytest.mark.parametrize("word", ["people", "persons", "users", "account"])
def test_people_have_no_list(word, client):
    assert word not in by_plural()
    assert client.get(f"/{word}/").status_code == 404


def test_ids_of_people_cannot_be_counted():
    first, second = (Person.objects.create_user(f"{name}@example.org") for name in "ab")
    assert first.pk.version == second.pk.version == 4
