"""What a browser would send of a form that is on a page, with what somebody changes in it."""


def filled(sheet, **changes):
    """The names and values of a sheet's forms as they stand; `changes` by name, `__` for `-`."""
    data = {}
    forms = [*sheet.forms, *(several.management_form for several in sheet.sets)]
    for field in (field for form in forms for field in form):
        value = field.value()
        if value is not None and value is not False:
            data[field.html_name] = value if isinstance(value, list) else str(value)
    return data | {name.replace("__", "-"): value for name, value in changes.items()}


def fill(client, address, **changes):
    """Opens the form at an address, changes something, and sends it. The answer."""
    page = client.get(address)
    assert page.status_code == 200, (address, page.status_code)
    return client.post(address, filled(page.context["sheet"], **changes))
