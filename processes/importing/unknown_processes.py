"""Processes that a file names and nobody has recorded: which of ours each word stands for."""

from engagement.spelling import bare
from processes.importing.cells import cell, folded_heading
from processes.importing.handing_in import lines_as_they_are
from processes.importing.process_column import PROCESS
from processes.importing.targets import Targets, Unknown
from processes.models import Process

MOST_ASKED, MOST_READ = 20, 300  # of the names in one file


def unknown_processes(batch, rights, names):
    """{name, folded: as it is first written} of those in a column of a file that stand for none.

    names: what its columns are.
    """
    if PROCESS not in names:
        return {}
    at, written = names.index(PROCESS), {}
    for _number, texts in lines_as_they_are(batch):
        text = cell(texts[at])
        if bare(text) and len(written) < MOST_READ:
            written.setdefault(folded_heading(text), text[:300])
    targets, found = Targets(rights), {}
    for folded, text in written.items():
        try:
            targets.find(Process, text)
        except Unknown:
            found[folded] = text
        if len(found) == MOST_ASKED:
            break
    return found
