"""A timeline as plain data, for programs. Says what the page says, no more and no less."""

from engagement.dates import words


def date_of(record, name="date"):
    value = getattr(record, name)
    kind = getattr(record, "date_kind", "") if name == "date" else ""
    return {
        "edtf": str(value) if value else "",
        "earliest": value.earliest if value else None,
        "latest": value.latest if value else None,
        "kind": kind,
        "words": words(value, kind=kind),
    }


def entry(record, number):
    return {
        "id": str(record.pk),
        "url": record.get_absolute_url(),
        "number": number,
        "title": record.title,
        "kind": record.kind,
        "state": record.state,
        "date": date_of(record),
        "standing": record.standing,
        "claimant": record.claimant,
        "organisations": [
            {"name": part.who.name, "slug": part.who.slug, "role": part.role}
            for part in record.parts
        ],
    }


def stage(record):
    return {
        "id": str(record.pk),
        "url": record.get_absolute_url(),
        "position": record.position,
        "name": record.name,
        "kind": record.kind,
        "state": record.state,
        "date": date_of(record),
        "forecasts": [
            {"date": date_of(one), "said_on": str(one.said_on or ""), "source": one.source.slug}
            for one in record.said
        ],
    }


def consultation(record):
    return {
        "id": str(record.pk),
        "url": record.get_absolute_url(),
        "name": record.name,
        "kind": record.kind,
        "access": record.access,
        "state": record.state,
        "date": date_of(record),
        "opens": date_of(record, "opens"),
        "closes": date_of(record, "closes"),
    }


def ask_data(line):
    record = line.ask
    return {
        "id": str(record.pk),
        "url": record.get_absolute_url(),
        "text": record.text,
        "provision": record.provision,
        "fate": str(line.outcome),
        "asked_by": [item.text for item in line.asked_by],
    }


def commitment(record):
    return {
        "id": str(record.pk),
        "url": record.get_absolute_url(),
        "text": record.text,
        "by": record.actor.name,
        "date": date_of(record),
        "due": date_of(record, "due"),
        "completion": record.completion,
    }


def data_of(timeline, around):
    """The timeline of a process; `next` is the query of the next page of entries, or None."""
    process = timeline.process
    return {
        "process": {
            "id": str(process.pk),
            "url": process.get_absolute_url(),
            "name": process.name,
            "where_it_stands": process.where_it_stands,
            "as_of": str(process.as_of or ""),
            "places": [item.text for item in around["places"]],
        },
        "stages": [stage(one) for one in timeline.stages],
        "consultations": [consultation(one) for one in timeline.consultations],
        "count": timeline.count,
        "entries": [entry(one, timeline.numbers[one.pk]) for one in timeline.entries],
        "asks": [ask_data(one) for one in timeline.asks],
        "commitments": [commitment(one) for one in timeline.commitments],
        "next": timeline.page.next,
    }
