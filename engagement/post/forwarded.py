"""Takes a message apart: what its sender wrote and what they forward stay; who it was from and to,
signatures, and what others had written before are dropped. English, Spanish and French.

Lines are compared in small letters without accents.
"""

import re
import unicodedata

FORWARDS = re.compile(r"^\s*(?:\[[^\]]*\]\s*)?(?:fwd?|rv|reenv|tr|wg|enc|i)\s*[:：]", re.I)
FORWARDED = re.compile(
    r"(?:begin )?forwarded message|(?:inicio (?:del )?)?mensaje reenviado"
    r"|(?:debut du )?message (?:transfere|reexpedie)"
)
ORIGINAL = re.compile(r"original message|mensaje original|message (?:d'origine|original)")
# A line of what a forwarded message says of itself; programs put stars round what is bold.
ABOUT_IT = re.compile(
    r"\*?(?:(?P<who>from|de)|(?P<when>date|fecha|sent|enviad[oa](?: el)?|envoye(?: le)?)"
    r"|(?P<what>subject|asunto|objet|sujet)|to|para|a|cco?|bcc|cci|reply-to|responder a|repondre a)"
    r"\s*:\*?\s*(?P<words>.*)"
)
WROTE = re.compile(r"(?:on|el|le|am) .{5,200}(?:wrote|escribio|a ecrit|schrieb) ?:")
# What telephones and programs put under a message.
FOOTER = re.compile(
    r"(?:sent (?:from|with|via) (?:my |yahoo|outlook|mail |proton|mobile)"
    r"|enviado (?:desde|con) (?:mi |yahoo|outlook|el correo|correo |proton)"
    r"|envoye (?:de|depuis|a partir de) (?:mon |ma |yahoo|outlook|proton|l'application)"
    r"|get outlook for|obtener outlook|descargar? outlook|obtenir outlook|telecharger outlook)"
    r".{0,60}"
)
QUOTED = re.compile(r"(?:> ?)*")
RULE = re.compile(r"[-_=*]{5,}")
MOST_ABOUT_IT = 20  # lines of who, when and what before the text of a forwarded message


def is_forward(subject):
    """Does its subject say that a message forwards another?"""
    return bool(FORWARDS.match(subject))


def folded_line(line):
    """A line in small letters, without accents, and without spaces round it."""
    parted = unicodedata.normalize("NFKD", line.replace("’", "'").casefold())
    bare = "".join(c for c in parted if not unicodedata.combining(c))
    return " ".join(bare.split())


def unquoted(line):
    """(the line without “>” before it, how many there were)"""
    before = QUOTED.match(line)[0]
    return line[len(before) :], before.count(">")


def taken_apart(text, forwards):
    """(what stays of a text, the words of the day that what is forwarded bears, what its sender
    wrote above that).

    forwards: does the subject say so? The second is "" where such a day is not told, and None
    where nothing is forwarded; then all of it is the text.
    """
    return TakenApart(text, forwards).result()


class TakenApart:
    """Goes through the lines of a message once. depth: how deep what is forwarded is quoted."""

    def __init__(self, text, forwards):
        text = text.replace("\r\n", "\n").replace("\r", "\n")
        self.lines = [unquoted(line.rstrip()) for line in text.split("\n")]
        self.forwards, self.depth, self.dated = forwards, 0, None
        self.above, self.kept = [], []

    def result(self):
        signed, number = False, 0
        while number < len(self.lines):
            line, depth = self.lines[number]
            low = folded_line(line)
            begins = self.begins(number, low)
            if begins == "history":
                break
            if begins:
                if self.dated is None:
                    self.above, self.kept = self.kept, []
                signed, number = False, self.read_about_it(number + (begins == "marked"))
                continue
            number += 1
            if low == "--" and depth <= self.depth:
                signed = True
            if not (signed or depth > self.depth or self.is_noise(number - 1, low)):
                self.kept.append(line)
        text, above = (
            re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip() for lines in (self.kept, self.above)
        )
        return text, self.dated, above

    def begins(self, number, low):
        """Begins here what is forwarded (`marked` by a line of its own, or `bare`), or the
        `history` of what others wrote; "" where neither does."""
        bare, first = low.strip("-:_ "), self.forwards and self.dated is None
        deeper = self.lines[number][1] > self.depth  # some programs quote what they forward whole
        if FORWARDED.fullmatch(bare) and (first or not deeper):
            return "marked"
        if deeper:
            return ""
        if ORIGINAL.fullmatch(bare) and low != bare:
            return "marked" if first else "history"
        if low.startswith(("from", "de", "*from", "*de")) and self.is_about_it(number):
            return "bare" if first else "history"
        return ""

    def is_about_it(self, number):
        """Do these lines say from whom and when, or what about?"""
        near = self.lines[number : number + 6]
        found = [one for line, _ in near if (one := ABOUT_IT.fullmatch(folded_line(line)))]
        told = {name for one in found for name in ("who", "when", "what") if one[name] is not None}
        return len(found) > 2 and len(told) > 1 and "who" in told

    def read_about_it(self, number):
        """Where the text of what is forwarded begins. A list of addresses may go on on more lines
        than its first."""
        while number < len(self.lines) and not self.lines[number][0]:
            number += 1
        self.dated, begins = self.dated or "", number
        for here, (line, depth) in enumerate(self.lines[number : number + MOST_ABOUT_IT], number):
            if here == number:
                self.depth = max(self.depth, depth)
            found = ABOUT_IT.fullmatch(folded_line(line))
            if found and found["when"] is not None and not self.dated:
                self.dated = line.partition(":")[2].strip(" \t*")
            if found or "@" in line:
                begins = here + 1
            if not line:
                break
        return begins

    def is_noise(self, number, low):
        if RULE.fullmatch(low) or FOOTER.fullmatch(low):
            return True
        after = folded_line(self.lines[number + 1][0]) if number + 1 < len(self.lines) else ""
        before = folded_line(self.lines[number - 1][0]) if number else ""
        return any(WROTE.fullmatch(one) for one in (low, f"{low} {after}", f"{before} {low}"))
