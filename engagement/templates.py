"""Templates are indented for those who read them; what travels is not."""

import re

from django.template.loaders import filesystem

# Of these elements a browser shows the white space as it is.
AS_IT_IS = re.compile(r"(<(pre|textarea)\b.*?</\2>)", re.DOTALL)
INDENTATION = re.compile(r"\n[ \t]+")


def without_indentation(html):
    """The same lines, each from its first letter on: a fault still names the line it is in."""
    told_apart = AS_IT_IS.split(html)  # between, element, its name, between, ...
    told_apart[::3] = [INDENTATION.sub("\n", one) for one in told_apart[::3]]
    del told_apart[2::3]
    return "".join(told_apart)


class Loader(filesystem.Loader):
    """Django's own, for pages without their indentation. In a mail every space counts."""

    def get_contents(self, origin):
        text = super().get_contents(origin)
        return without_indentation(text) if origin.name.endswith(".html") else text
