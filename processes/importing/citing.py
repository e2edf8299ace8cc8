"""What the lines of a file say of their sources, which stand in one cell of each."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from processes.exchange.cited import cell_of, read_cell
from processes.importing.cells import cell
from processes.models import CITING, Citation, Source


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
            line.cited = [self._citation(one, record) for one in read_cell(text)]
        except ValueError:
            line.fault("sources", _("This is not written as sources are: address#where@field; …"))
        except LookupError as missing:
            said = _("There is no source at the address “%(text)s”.")
            line.fault("sources", said % {"text": str(missing.args[0])[:80]})
        else:
            for one in line.cited:
                self._check(line, one)

    def _citation(self, cited, record):
        source = None
        if cited.source:
            source = self.targets.at_hand.get((Source, cited.source))
            if source is None:
                raise LookupError(cited.source)
        names = ("reference", "locator", "field", "note", "says")
        said = {name: getattr(cited, name) for name in names}
        return Citation(source=source, **{record._meta.model_name: record}, **said)

    def _check(self, line, citation):
        if citation.field and citation.field not in self.kind.resource.fields:
            said = _("“%(name)s” is no field that a source can be for.")
            line.fault("sources", said % {"name": citation.field[:40]})
        try:
            citation.full_clean(exclude=[self.kind._meta.model_name], validate_constraints=False)
        except ValidationError as wrong:
            for sentence in wrong.messages:
                line.fault("sources", sentence)
