"""Templates are indented for those who read them; what travels is not."""

import re

from django.template.loaders import filesystem

# Of these elements a browser shows the white space as it is.
AS_IT_IS = re.compile(r"(<(pre|textarea)\b.*?</\2>)", re.DOTALL)
INDENTATION = re.compile(r"\n[ \t]+")
# What shows nothing by itself: a line of it alone would leave its end in the page.
SHOWS_NOTHING = "if|elif|else|endif|for|empty|endfor|with|endwith|load|block|endblock"
EMPTY_LINE = re.compile(
    rf"^((?:{{% (?:{SHOWS_NOTHING})\b(?:(?!%}})[^\n])*%}}|{{#(?:(?!#}})[^\n])*#}})+)[ \t]*\n",
    re.MULTILINE,
)


def without_indentation(html, keep_lines=False):
    """Each line from its first letter on, without those that show nothing. keep_lines: with them,
    so that a fault names the line it is in."""
    told_apart = AS_IT_IS.split(html)  # between, element, its name, between, ...
    told_apart[::3] = [INDENTATION.sub("\n", one) for one in told_apart[::3]]
    if not keep_lines:
        told_apart[::3] = [EMPTY_LINE.sub(r"\1", one) for one in told_apart[::3]]
    del told_apart[2::3]
    return "".join(told_apart)


class Loader(filesystem.Loader):
    """Django's own, for pages without their indentation. In a mail every space counts."""

    def get_contents(self, origin):
        text = super().get_contents(origin)
        if not origin.name.endswith(".html"):
            return text
        return without_indentation(text, keep_lines=self.engine.debug)
