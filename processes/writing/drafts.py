"""A form whose author finds it again as they left it: on another device, after signing out.

A page uses it through `Drafting`; its form has a button `keep`, or `go` for another part of it, and
carries what `Drafting.carried` says.
"""

from contextlib import suppress
from functools import wraps
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.shortcuts import redirect
from django.utils.functional import cached_property

from engagement.drafts import Draft, TooLong, as_sent
from processes.writing.acts import draft_of
from processes.writing.whose import author_mark, is_signed

OF_SIGNED_OUT = (
    "lost_draft"  # in the session: what was sent by who had been signed out, and whose it is
)
JUST_KEPT = "just_kept"  # and that a draft was kept a moment ago, until its page has said so
CARRIED = ("seen", "whose", "at")
NOT_KEPT = ("csrfmiddlewaretoken", "keep", "go", "add", "seen", "whose")


def filled_in(sent):
    return {name: values for name, values in sent.lists() if name not in NOT_KEPT}


def kept_at_the_door(view):
    """Who was signed out meanwhile signs in, and what they sent is there: for them, and nobody
    else who signs in here."""

    @wraps(view)
    def asked(request, *args, **kwargs):
        if request.user.is_authenticated:
            return view(request, *args, **kwargs)
        if request.method == "POST" and is_signed(request.POST.get("whose", "")):
            sent = request.POST
            lost = request.get_full_path(), sent["whose"], sent.get("seen", ""), filled_in(sent)
            request.session[OF_SIGNED_OUT] = lost
        return redirect_to_login(request.get_full_path(), settings.LOGIN_URL)

    return asked


def typed_before_signing_in(request):
    """What who is signed in had sent to this page while they were signed out, as a browser sends
    it; else None. Once: what another had typed is forgotten, as is what was for another page."""
    path, whose, _seen, content = request.session.get(OF_SIGNED_OUT, (None,) * 4)
    if request.method != "GET" or path != request.get_full_path():
        return None
    del request.session[OF_SIGNED_OUT]
    return as_sent(content) if whose == author_mark(request.user) else None


class Drafting:
    """The draft of the form on a page, of who has it open.

    about: the record that the form is about, with the name of its field; or None. nothing: values
    that say nothing, in this form. parts: how many further parts it has, reached by `go`; `at` is
    where somebody is, from 0.
    """

    def __init__(self, request, about=None, nothing=("",), parts=0):
        self.request, self.nothing, self.parts = request, nothing, parts
        name, record = about or ("", None)
        query = f"?{urlencode({name: record.address})}" if record else ""
        self.address, self.about = f"{request.path}{query}", record and record.pk
        self.take_up_what_was_lost()

    def take_up_what_was_lost(self):
        session = self.request.session
        path, whose, seen, content = session.get(OF_SIGNED_OUT, (None,) * 4)
        if path == self.request.get_full_path() and self.request.method == "GET":
            del session[OF_SIGNED_OUT]
            if whose == author_mark(self.request.user):
                with suppress(TooLong):
                    self.keep(content, seen)

    @cached_property
    def row(self):
        """The draft, or None."""
        return Draft.of(self.request.user).filter(address=self.address).first()

    def keep(self, content, seen):
        """Raises TooLong."""
        given = {"about": self.about, "seen": seen, "nothing": self.nothing}
        self.row = Draft.keep(self.request.user, self.address, content, **given)
        self.request.session[JUST_KEPT] = True

    def keep_sent(self):
        """What was sent. Raises TooLong."""
        sent = self.request.POST
        self.keep({**filled_in(sent), "at": [str(self.at)]}, sent.get("seen", ""))

    def drop(self):
        Draft.of(self.request.user).filter(address=self.address).delete()

    @property
    def is_asked(self):
        """Was it sent to be kept, and not to be saved?"""
        return self.request.method == "POST" and not {"keep", "go"}.isdisjoint(self.request.POST)

    @cached_property
    def at(self):
        sent = self.request.POST
        left = self.row.content.get("at", [""])[0] if self.row else ""
        asked = sent.get("go") or sent.get("at") or self.request.GET.get("at") or left
        return min(int(asked[:3]), self.parts) if asked[:3].isdecimal() else 0

    @property
    def carried(self):
        """(name, value) of what the form sends along."""
        values = self.row.version if self.row else "", author_mark(self.request.user), self.at
        return [*zip(CARRIED, values, strict=True)]

    @property
    def just_kept(self):
        return self.request.session.pop(JUST_KEPT, False)

    @property
    def tab(self):
        """Under which name a tab keeps what was typed since: one for all parts of the form."""
        return draft_of(self.request, page=self.address)

    def answer(self):
        """What was sent is kept, and the part of the form that was asked for shown. Raises
        TooLong."""
        self.keep_sent()
        joined = "&" if "?" in self.address else "?"
        return redirect(f"{self.address}{joined}at={self.at}#p-{self.at}")
