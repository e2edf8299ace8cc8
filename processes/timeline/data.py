"""A timeline as plain data, for programs. Says what the page says, no more and no less."""

from django.urls import reverse

from engagement import dates
from engagement.dates import EdtfField
from engagement.resources import field_of


def date_of(record, name="date"):
    value = getattr(record, name)
    kind = getattr(record, "date_kind", "") if name == "date" else ""
    return {
        "edtf": str(value) if value else "",
        "earliest": value.earliest if value else None,
        "latest": value.latest if value else None,
        "kind": kind,
        "words": dates.words(value, kind=dates.meaning_of(record, name)),
    }


def values_of(record, *names):
    """What a record says in these fields."""
    return {
        name: date_of(record, name)
        if isinstance(field_of(type(record), name), EdtfField)
        else getattr(record, name)
        for name in names
    }


def named_with(record, *names):
    """The same, with its id and address."""
    return named(record) | values_of(record, *names)


def named(record):
    return {"id": str(record.pk), "url": record.get_absolute_url()}


def entry(record, number):
    names = ("title", "kind", "state", "date", "standing", "claimant")
    parts = [
        {
            "name": part.who.name,
            "slug": part.who.slug,
            "role": part.role,
            "post": part.post.words_on(part.day) if part.post_id else "",
        }
        for part in record.parts
    ]
    said = values_of(record, *names)
    return {**named(record), "number": number, **said, "organisations": parts}


def stage(record, goes_on):
    forecasts = [
        {"date": date_of(one), "said_on": str(one.said_on or ""), "source": one.source.slug}
        for one in record.said
    ]
    found = named_with(record, "position", "name", "kind", "state", "date")
    return found | {"goes_on": goes_on, "forecasts": forecasts}


def consultation(record):
    said = named_with(record, "name", "kind", "access", "access_in_effect", "state", "date",
        "opens", "closes", "feedback_promised", "feedback_given")  # fmt: skip
    return said | {"somebody_left_out": record.somebody_out}


def effort(item):
    url = reverse("record", args=["efforts", item.key])
    return {"id": str(item.key), "url": url, "title": item.text}


def ask_data(line):
    asked_by = [item.text for item in line.asked_by]
    found = named_with(line.ask, "text", "provision")
    return found | {"fate": str(line.outcome), "asked_by": asked_by}


def commitment(record):
    by = {"by": record.promisers_as_recorded}
    return named_with(record, "text") | by | values_of(record, "date", "due", "completion")


def barrier(record, affected):
    names = ("text", "kind", "date", "affected_group", "standing", "claimant")
    hit = [item.text for item in affected if item.key == record.pk]
    return named_with(record, *names) | {"affected": hit}


def rating(record):
    country = {"country": record.country.code}
    return named(record) | country | values_of(record, "rating", "date")


def data_of(timeline, around):
    """The timeline of a process; `next` is the query of the next page of entries, or None."""
    process = timeline.process
    return {
        "process": {
            **named_with(process, "name", "where_it_stands"),
            "as_of": str(process.as_of or ""),
            "places": [item.text for item in around["places"]],
        },
        "stages": [
            stage(one, timeline.present.is_now and one in timeline.present.stages)
            for one in timeline.stages
        ],
        "consultations": [consultation(one) for one in timeline.consultations],
        "count": timeline.count,
        "entries": [entry(one, timeline.numbers[one.pk]) for one in timeline.entries],
        "efforts": [effort(item) for item in around["efforts"]],
        "asks": [ask_data(one) for one in timeline.asks],
        "commitments": [commitment(one) for one in timeline.commitments],
        "barriers": [barrier(one, around["affected"]) for one in timeline.belongs.barriers],
        "enablers": [named_with(one, "text", "kind", "date") for one in timeline.belongs.enablers],
        "lessons": [named_with(one, "text", "audience") for one in timeline.belongs.lessons],
        "texts": [named_with(one, "name", "date", "link") for one in timeline.belongs.texts],
        "civic_space": [rating(one) for one in timeline.belongs.ratings],
        "next": timeline.page.next,
    }
