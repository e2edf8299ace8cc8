"""What the lines of a file say of their sources, which stand in one cell of each.

Each is written as `exchange.cited` has it, with the address, the title, the link or the sheet's own
number of a source; a link of which no source is recorded is noted as it stands there.
"""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from processes.exchange.cited import CITATION, Cited, cell_of, read_cell
from processes.importing.cells import cell
from processes.importing.targets import Unknown
from processes.models import CITING, Citation, Source

ONE_LINK = re.compile(r"\s*(https?://|www\.)\S+\s*", re.IGNORECASE)


class Citing:
    """What the lines of one kind cite. Sources it has read are at hand in `targets`."""

    def __init__(self, kind, targets):
        self.kind, self.targets, self.rights = kind, targets, targets.rights

    def read(self, lines):
        """Read the sources that these name."""
        slugs = set()
        for one in lines:
            try:
                slugs |= {cited.source for cited in read_cell(cell(one.texts.get("sources", "")))}
            except ValueError:  # said when its turn comes
                continue
        rows = list(self.rights.seen(Source).filter(slug__in=slugs - {""}))
        self.targets.relied.note(rows)
        for row in rows:
            self.targets.at_hand[Source, row.slug] = row

    def read_cited(self, here):
        """The citations of what is there already, whatever a person may see of them."""
        name = self.kind._meta.model_name
        for record in here.values():
            record.cited = []
        if name not in CITING or not here:
            return
        for one in Citation.of(here.values()).select_related("source"):
            here[one.record_id].cited.append(one)

    def look(self, line, record, text):
        """Its citations, where they are others than those that are there."""
        text = cell(text)
        if not record._state.adding and text == cell_of(record.cited):
            return
        try:
            cited = [self._citation(*one, record) for one in self._cited(text)]
        except ValueError:
            line.fault("sources", _("This is not written as sources are: address#where@field; …"))
        except LookupError as missing:
            said = _(
                "No source has the address, title or link “%(text)s”. Put ! before a mere note."
            )
            line.fault("sources", said % {"text": str(missing.args[0])[:80]})
        else:
            if record._state.adding or cell_of(cited) != cell_of(record.cited):
                line.cited = cited
            for one in cited:
                self._check(line, one)

    def _cited(self, text):
        """(Cited, its Source or None) of each that a cell names. Raises ValueError, LookupError."""
        if (found := self._written_as_here(text)) is not None:
            return found
        if text and (whole := self._found(text)):
            return [(Cited(source=whole.slug), whole)]
        found = []
        for piece in CITATION.findall(text) if ONE_LINK.search(text) else [text]:
            if ONE_LINK.fullmatch(piece):
                source = self._found(piece.strip())
                found.append((Cited(reference=piece.strip()), source))
            else:
                found += [(one, self._source(one)) for one in read_cell(piece)]
        return found

    def _written_as_here(self, text):
        """The same of a cell as it leaves, with addresses of sources that were read; else None."""
        try:
            each = read_cell(text)
        except ValueError:
            return None
        here = [(one, self.targets.at_hand.get((Source, one.source))) for one in each]
        return here if all(found or not one.source for one, found in here) else None

    def _source(self, cited):
        found = self._found(cited.source) if cited.source else None
        if cited.source and found is None:
            raise LookupError(cited.source)
        return found

    def _found(self, text):
        try:
            return self.targets.find(Source, text)
        except Unknown:
            return None

    def _citation(self, cited, source, record):
        if source is not None:
            cited.reference = ""
        names = ("reference", "locator", "field", "note", "says")
        said = {name: getattr(cited, name) for name in names}
        return Citation(source=source, **{record._meta.model_name: record}, **said)

    def _check(self, line, citation):
        if citation.field and citation.field not in self.kind.resource.fields:
            said = _("“%(name)s” is no field that a source can be for.")
            line.fault("sources", said % {"name": citation.field[:40]})
        try:
            # Nothing of it is said once but its id, which is new.
            own = self.kind._meta.model_name
            citation.full_clean(exclude=[own], validate_unique=False, validate_constraints=False)
        except ValidationError as wrong:
            for sentence in wrong.messages:
                line.fault("sources", sentence)
