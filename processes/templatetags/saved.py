"""The filters that whoever reads a page has saved for it."""

from django import template

from engagement.saved_filters import SavedFilter, query_of

register = template.Library()


@register.inclusion_tag("pages/_saved_filters.html", takes_context=True)
def saved_here(context, filters):
    """Theirs for this page, and what is chosen now, to be saved; only for who has signed in."""
    request = context["request"]
    if not request.user.is_authenticated:
        return {}
    saved = list(SavedFilter.of(request.user).filter(path=request.path))
    query = query_of(request.GET) if filters.is_chosen and not filters.form.errors else ""
    here = {one.query for one in saved}
    return {"request": request, "saved": saved, "query": "" if query in here else query}
