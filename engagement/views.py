"""Pages that know no domain word: the data dictionary, and what is shown when something fails."""

import sys

from django.core.exceptions import BadRequest, TooManyFieldsSent
from django.db import DatabaseError, OperationalError
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.template import loader
from django.utils.translation import gettext as _

from engagement.methods import allow_read
from engagement.resources import kinds
from engagement.words import dictionary_of

KEEPS_TYPED = (403, 404)  # answers to a form whose record was hidden, or is another's, meanwhile
KEY_LENGTH = 64  # tokens and ids that a form carries are no longer; nobody typed them


@allow_read
def dictionary(request):
    """Every kind, field and code, read off the model."""
    return render(request, "engagement/dictionary.html", {"kinds": dictionary_of(kinds())})


def typed_words(request):
    """What somebody had typed into a form that finds no page any more, so that it is not lost: all
    texts of more than one word, but for what is secret. Nothing that another site sent."""
    ours = getattr(request, "csrf_processing_done", False)
    if request.method != "POST" or not ours or not request.user.is_authenticated:
        return []
    sent = ((name, text.strip()) for name in request.POST for text in request.POST.getlist(name))
    secret = ("password", "token", "code")
    return [text for name, text in sent if " " in text and not any(w in name for w in secret)]


def problem(request, status, title, text):
    context = {"title": title, "text": text, "status": status}
    context["typed"] = typed_words(request) if status in KEEPS_TYPED else []
    return render(request, "engagement/problem.html", context, status=status)


def bad_request(request, exception):
    if isinstance(exception, TooManyFieldsSent):
        request.GET = QueryDict()  # it cannot be read, and the page about it looks at it too
    # Ours says what is wrong; the others quote what was sent, which is for nobody's eyes.
    ours = str(exception) if isinstance(exception, BadRequest) else ""
    text = ours or _("Something in it cannot be read. Check it and try again.")
    return problem(request, 400, _("This address cannot be read"), text)


def forbidden(request, exception):
    """In the words of who refuses, a title and a sentence, where they say more."""
    ours = _("You may not do this"), _("You can read this page but not change it.")
    theirs = getattr(exception, "args", ())
    return problem(request, 403, *(theirs if len(theirs) == len(ours) else ours))


def token_missing(request, reason=""):
    """A form without its token: sent from another site, or kept open too long."""
    return problem(
        request,
        403,
        _("This form was not sent from this site"),
        _("Nothing was changed. Go back, reload the page and send it again."),
    )


def too_many(request, exception=None):
    text = _("Wait five minutes, then try again. Nothing was changed.")
    if request.resolver_match.url_name == "account_reset_password":
        text = _(
            "Several links have been asked for already. If an account belongs to the address, the"
            " newest link in its mail still works. Ask for another after an hour, or a day."
        )
    return problem(request, 429, _("Too many tries"), text)


def method_not_allowed(request, methods):
    answer = problem(
        request, 405, _("This cannot be done here"), _("This address can only be read.")
    )
    answer.headers["Allow"] = ", ".join(methods)
    return answer


def not_found(request, exception):
    """The same for what does not exist and for what this visitor may not see."""
    return problem(
        request,
        404,
        _("There is nothing at this address"),
        _("It may have been mistyped. The lists lead to everything you may see."),
    )


def failed(request):
    """Drawn without database, request or stylesheet: one of them may be what failed."""
    error = sys.exc_info()[1]
    # SQLite says of a disk that fails, or of what is no database, DatabaseError and no more.
    if isinstance(error, OperationalError) or type(error) is DatabaseError:
        return busy(request, 507 if "full" in str(error).lower() else 503)
    page = loader.get_template("engagement/failed.html")
    return HttpResponse(page.render({}), status=500)


def busy(request, status):
    """The database is down, locked (503) or full (507): what was typed is on the page."""
    typed = [text for text in request.POST.values() if " " in text or len(text) > KEY_LENGTH]
    page = loader.get_template("engagement/busy.html").render({"typed": typed})
    return HttpResponse(page, status=status, headers={"Retry-After": "30"})
