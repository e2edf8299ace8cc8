"""Fifty rows at a time, without counting what is not shown."""

from dataclasses import dataclass, field

from django.core.exceptions import BadRequest
from django.http import Http404
from django.utils.translation import gettext as _

SIZE = 50
MOST_COUNTED_EXACTLY = 10_000  # an exact count of more costs more than the page itself


@dataclass
class Page:
    """One page of rows.

    Raises BadRequest for a page that is not a number, Http404 for one past the end.
    """

    rows: list
    number: int
    count: int
    query: object = field(repr=False, default=None)
    size: int = SIZE
    most: int = MOST_COUNTED_EXACTLY

    @classmethod
    def of(cls, queryset, query, size=SIZE, count=None, most=None):
        """The page that `query` (request.GET) asks for; `count` where it is known already.

        most: beyond it rows are neither counted nor shown; MOST_COUNTED_EXACTLY unless said.
        """
        most = most or MOST_COUNTED_EXACTLY
        asked = query.get("page", "1")
        digits = asked.isascii() and asked.isdigit() and len(asked) <= 9
        if not digits or not 1 <= int(asked) <= most // size:
            raise BadRequest(_("“page” is a number from 1 to %(most)s.") % {"most": most // size})
        number = int(asked)
        if count is None:
            count = queryset.order_by().values("pk")[: most + 1].count()
        rows = list(queryset[(number - 1) * size : number * size])
        if not rows and number > 1:
            raise Http404
        return cls(rows, number, count, query, size, most)

    @property
    def more_than_most(self):
        return self.count > self.most

    @property
    def last(self):
        return max(1, -(-min(self.count, self.most) // self.size))

    def address_of(self, nth):
        """The query of the page that holds row `nth`, counted from 0; "" when it is this one."""
        number = nth // self.size + 1
        return "" if number == self.number else self._address(number)

    def _address(self, number):
        query = self.query.copy()
        query["page"] = str(number)
        return f"?{query.urlencode()}"

    @property
    def previous(self):
        return self._address(self.number - 1) if self.number > 1 else None

    @property
    def next(self):
        return self._address(self.number + 1) if self.number < self.last else None
