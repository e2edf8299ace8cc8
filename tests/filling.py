"""What a browser sends of a form that is on a page, with what somebody changes in it.

The page is read, and not what it was made from: HTML, "Constructing the entry list".
"""

import re

from lxml import html

NOT_SENT = {"submit", "button", "image", "reset", "file"}  # unless they are clicked, or chosen


def as_sent(value):
    """A value as it arrives: browsers end each line as CR LF, whatever was typed."""
    if isinstance(value, list | tuple):
        return [as_sent(one) for one in value]
    return re.sub(r"\r\n|\r|\n", "\r\n", value) if isinstance(value, str) else value


def forms_of(answer):
    """The forms of a page that write, but for those round it such as signing out."""
    page = html.document_fromstring(answer.content.decode())
    forms = page.xpath("//main//form[@method='post']")
    return forms or page.xpath("//form[@method='post']")


def form_of(answer, having=None):
    """The largest form of a page; of those that have something of this name, where it is given."""
    forms = forms_of(answer)
    if having:
        forms = [one for one in forms if one.xpath(".//*[@name=$name]", name=having)]
    assert forms, (answer.status_code, having)
    return max(forms, key=lambda one: len(one.inputs))


def boxes_of(form):
    """(name, value) of all that is sent of it untouched, in its order."""
    for box in form.inputs:
        kind = box.get("type", "") if box.tag == "input" else box.tag
        if not box.name or "disabled" in box.attrib or kind in NOT_SENT:
            continue
        if kind == "select":
            chosen = box.value if box.multiple else [box.value]
            yield from ((box.name, one) for one in chosen if one is not None)
        elif kind == "textarea":
            text = re.sub(r"\r\n?", "\n", box.value)
            yield box.name, text.removeprefix("\n")  # which only stands there to be left out
        elif kind not in ("checkbox", "radio"):
            yield box.name, box.get("value", "")
        elif "checked" in box.attrib:
            yield box.name, box.get("value", "on")


def filled(answer, having=None, **changes):
    """Names and values of a form of a page; `changes` by name, `__` for `-`, None: not sent."""
    data = {}
    for name, value in boxes_of(form_of(answer, having)):
        data.setdefault(name, []).append(value)
    data = {name: values if values[1:] else values[0] for name, values in data.items()}
    data |= {name.replace("__", "-"): value for name, value in changes.items()}
    return {name: as_sent(value) for name, value in data.items() if value is not None}


def fill(client, address, having=None, **changes):
    """Opens the form at an address, changes something, and sends it. The answer."""
    page = client.get(address)
    assert page.status_code == 200, (address, page.status_code)
    return send(client, page, having, **changes)


def send(client, page, having=None, **changes):
    """Sends a form of a page that is open, to where it goes. The answer."""
    here = page.request["PATH_INFO"] + ("?" + page.request["QUERY_STRING"]).rstrip("?")
    action = form_of(page, having).get("action") or here
    return client.post(action, filled(page, having, **changes))
