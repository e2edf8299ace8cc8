"""HTML of a message as plain lines: what is quoted in it begins with “>”, as in plain text."""

from html.parser import HTMLParser

SILENT = {"script", "style", "head", "title", "template"}
BREAKS = {"br", "tr", "hr"}
BLOCKS = {
    "p", "div", "ul", "ol", "li", "table", "blockquote", "section", "article", "pre",
    "h1", "h2", "h3", "h4", "h5", "h6",
}  # fmt: skip
MOST_NESTED = 9  # signs of quoting before a line


class MarkupLines(HTMLParser):
    """Collects the lines; a paragraph has an empty one after it."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.lines, self.words, self.silent, self.depth = [], [], 0, 0

    def end_line(self):
        line = " ".join("".join(self.words).split())
        if line:
            self.lines.append("> " * min(self.depth, MOST_NESTED) + line)
        self.words = []

    def handle_starttag(self, tag, attrs):
        self.silent += tag in SILENT
        if tag in BLOCKS | BREAKS:
            blank = tag == "br" and not "".join(self.words).strip()
            self.end_line()
            if blank:
                self.lines.append("")
        if tag in ("td", "th", "li"):
            self.words.append("- " if tag == "li" else " ")
        self.depth += tag == "blockquote"

    def handle_endtag(self, tag):
        self.silent = max(self.silent - (tag in SILENT), 0)
        if tag in BLOCKS:
            self.end_line()
        if tag in ("p", "ul", "ol", "table", "blockquote"):
            self.lines.append("")
        self.depth = max(self.depth - (tag == "blockquote"), 0)

    def handle_data(self, data):
        if not self.silent:
            self.words.append(data)


def text_of_markup(markup):
    """The text of some HTML, line by line."""
    reading = MarkupLines()
    reading.feed(markup)
    reading.close()
    reading.end_line()
    return "\n".join(reading.lines)
