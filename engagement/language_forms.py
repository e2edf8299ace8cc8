"""What somebody types of a record in further languages, each beside the text as it stands."""

from dataclasses import dataclass, field

from django import forms
from django.conf import settings

from engagement.fields import tidy
from engagement.languages import direction_of, known_code, language_words, site_first

ANOTHER = "another"  # where the code of one more language is typed; it is no code itself
SEVERAL_LINES = 200  # characters of a text that is given several lines to type in


def tidied(texts):
    """{language: {field: text}} without what is empty; what is none of this as it is."""
    if not isinstance(texts, dict):
        return {} if texts is None else texts
    found = {}
    for code, said in texts.items():
        if not isinstance(said, dict):
            return texts
        if said := {name: tidy(words) for name, words in said.items() if tidy(words)}:
            found[code] = said
    return found


class TextsWidget(forms.Widget):
    """A box for each text in each language, called after the field, the language and the text."""

    texts = ()

    def value_from_datadict(self, data, files, name):
        """{what was typed for a language: {text: words}}, None where nothing was asked."""
        if self.value_omitted_from_data(data, files, name):
            return None
        found, start = {}, f"{name}-"
        for key in data:
            code, _dash, text = key.removeprefix(start).rpartition("-")
            if key.startswith(start) and code and text in self.texts:
                found.setdefault(code, {})[text] = data.get(key)
        if another := tidied({ANOTHER: found.pop(ANOTHER, {})}):
            typed = data.get(start + ANOTHER, "")
            code = known_code(typed) or typed
            twice = bool(tidied({code: found.get(code, {})}))
            found[f"{code} " if twice else code] = another[ANOTHER]
        return found

    def value_omitted_from_data(self, data, files, name):
        return name not in data and not any(key.startswith(f"{name}-") for key in data)


@dataclass
class Box:
    """One text in one language, to be typed; `beside` is the text as it stands."""

    name: str
    label: str
    words: str
    beside: str
    is_long: bool


@dataclass
class OneLanguage:
    """All the texts in one language, beside those in `own`. `code` is "" where it is typed too."""

    code: str
    own: str
    typed: str = ""
    boxes: list = field(default_factory=list)

    @property
    def title(self):
        return language_words(self.code) if self.code else ""

    @property
    def direction(self):
        return direction_of(self.code) if self.code else "auto"

    @property
    def is_open(self):
        return bool(self.typed) or any(box.words for box in self.boxes)


class TextsFormField(forms.Field):
    """Texts in further languages. The value is as the model field has it; that checks it too."""

    widget = TextsWidget

    def prepare(self, form, name):
        self.form, self.name = form, name
        self.widget.texts = type(form.instance).translated

    def to_python(self, value):
        return tidied(value)

    def has_changed(self, initial, data):
        return data is not None and tidied(initial) != tidied(data)

    def sides(self, bound):
        """What is shown of it: the languages of the site and those it holds, and one more."""
        value = tidied(bound.value())
        own = known_code(self.form["text_language"].value() or "") or ""
        offered = [code for code, _name in settings.LANGUAGES if code != own]
        codes = site_first({*offered, *(code for code in value if known_code(code) == code)})
        further = [code for code in value if code not in codes][:1]
        sides = [self._side(OneLanguage(code, own), value.get(code, {})) for code in codes]
        typed = further[0] if further else ""
        return [*sides, self._side(OneLanguage("", own, typed.strip()), value.get(typed, {}))]

    def _side(self, side, said):
        kind = type(self.form.instance)
        for name in kind.translated:
            stored = kind._meta.get_field(name)
            side.boxes.append(
                Box(
                    f"{self.form.add_prefix(self.name)}-{side.code or ANOTHER}-{name}",
                    stored.verbose_name,
                    said.get(name, ""),
                    str(self.form[name].value() or ""),
                    stored.max_length > SEVERAL_LINES,
                )
            )
        return side
