"""The house keeps its shape: arrows point down, and nothing reaches rows round the rule.

Each checker is a function of source text, so that the last tests can show it something broken.
"""

import ast
import re
from functools import cache
from pathlib import Path

import pytest
from django.apps import apps

from processes import models
from processes.models.common import Identified

ROOT = Path(__file__).parent.parent
FILES = sorted(
    path
    for folder in ("engagement", "processes")
    for path in (ROOT / folder).rglob("*.py")
    if "migrations" not in path.parts
)
NAMES = [str(path.relative_to(ROOT)) for path in FILES]

# From the top of the house to its ground; a file may import from its own floor and below.
FLOORS = (
    ("processes.urls", "processes.given"),
    ("processes.admin", "processes.management"),
    ("processes.pages", "processes.importing"),
    ("processes.worklist", "processes.removal"),
    ("processes.directory", "processes.review", "processes.outcomes"),
    ("processes.writing", "processes.templatetags"),
    (
        "processes.history",
        "processes.timeline",
        "processes.exchange",
        "processes.people",
        "processes.demo",
    ),
    ("processes.checks", "processes.lookup"),
    ("processes.models",),
    ("processes.access", "processes.apps", "processes.migrations", "processes"),
)
# Who may go round the rule outside the models, and why.
ROUND_THE_RULE = {
    "processes/access.py": "it is the rule",
    "engagement/backup/rows.py": "the operator's copy of every row; shows none",
    "processes/demo/demonstration.py": "asks whether the database is empty",
    "processes/lookup/told_names.py": "what would tell a name that stays at home, asked of home",
    "processes/writing/many.py": "versions of rows that whoever writes may change",
    "processes/writing/parts.py": "parts of what its organisation handed over to a curator",
    "processes/lookup/hanging.py": "what hangs on a record, and how much is hidden; shows none",
    "processes/review/publishing.py": "was it ever public: of what its own people publish",
    "processes/review/proposals.py": "proposals that were visible, and what they are about",
    "processes/review/together.py": "what was handed over together, found through its proposals",
    "processes/review/trust.py": "whom curators trust, asked for by one of them",
    "processes/directory/merging.py": "what moves, and back, whoever may see it",
    "processes/pages/together.py": "asks who reads the rows that this person changes",
    "processes/importing/apart.py": "rows of one import, which it keeps from everybody or shows",
    "processes/importing/batches.py": "files of whoever handed them in, found through their rule",
    "processes/importing/asked_before.py": "whether an ask is asked elsewhere; shows nothing",
    "processes/importing/asks_written.py": "writes what was asked; shows nothing",
    "processes/importing/relied.py": "holds what was found through its rights, and knows ids",
    "processes/importing/rights.py": "what rows said that its rights let somebody write",
    "processes/importing/since.py": "who changed last what its rights let somebody write",
    "processes/importing/storing.py": "writes what was looked through, as its rights allow",
    "processes/importing/storing_beside.py": "the same of what is noted and asked beside entries",
    "processes/importing/taking_back.py": "writes what undoes one change, once it may be undone",
    "processes/importing/undoing.py": "undoes one change, of what this person may change",
    "processes/exchange/folder.py": "the operator's own copy of everything, on the command line",
    "processes/exchange/releasing.py": "what waits for a coordinator, for who asks and who answers",
    "processes/history/versions.py": "what was, each time through the rule for it",
    "processes/management/commands/settle_readers.py": "writes the answer the rule reads",
    "processes/removal/erasing.py": "erases in what it can show nobody; shows through the rule",
    "processes/removal/home_names.py": "writes names that stay at home; reads through the rule",
    "processes/removal/removing.py": "what points at what is removed, for who may remove it",
    "processes/removal/sample.py": "what points at the invented sample, for who may remove it",
    "processes/management/commands/remove_sample.py": "the operator's, on the command line",
    "processes/removal/retention.py": "forgets names; shows nothing",
    "processes/directory/merging_codes.py": "gives codes; shows nothing",
    "processes/directory/merging_processes.py": "what moves with a process, shown through the rule",
    "processes/directory/parting.py": "what hung on both goes with one, shown through the rule",
    "processes/worklist/quality.py": "notes figures of what is open to everybody",
    "processes/worklist/private.py": "notes ids of texts to look at, shown through the rule only",
    "processes/writing/writer.py": "writes what was found valid, and reads nothing",
    "processes/worklist/lines.py": "what was counted of one's own list; lines through the rule",
    "processes/worklist/reckoning.py": "goes through the lists of curators, for each their own",
    "processes/people/belonging.py": "who works or worked where, and what waits for them",
    "processes/people/staff.py": "who works where, for those who may know",
    "processes/people/lost_factors.py": "what waits, for who hears of it",
    "processes/people/mail_addresses.py": "addresses of organisations, for who works there",
    "processes/people/coalitions.py": "who is asked, and how much a yes opens, for who says it",
    "processes/people/trail.py": "events through the rule for them, and who may be named there",
}
# Classes whose rows nobody keeps to themselves, so that there is no rule to go round: asked for by
# these very names they may be read anywhere. Of whatever is a record, lives in one, was one, or
# says who sees it (`visible_to`), none may stand here.
WITHOUT_A_RULE = {
    "Term": "what was added to vocabularies, which everybody reads in the dictionary",
    "AddressCheck": "what addresses of sources answered, and these are public",
    "Looked": "what was looked at, by id and digest, to leave it out; shown to nobody",
    "Screening": "a moment",
    "AlikeFound": "pairs of what everybody could read, by id; shown through the rule",
}
# Who answers with something that is no page: every table leaves through the first.
GIVES_FILES = {
    "processes/exchange/handing_out.py": "counts, notes, and asks whether it was released",
    "processes/importing/views.py": "the file that this person has handed in",
    "processes/directory/copies_views.py": "one document of a source, which is public",
    "processes/writing/views.py": "twenty names at most to choose from",
    "processes/pages/process_views.py": "a timeline page by page, as its page shows it",
    "processes/pages/search_views.py": "eight names at most to choose from",
}
NO_PAGES = {"FileResponse", "StreamingHttpResponse", "JsonResponse", "HttpResponse"}
# Managers that know no rule; the last two are the library's neighbours of a version.
BARE = (
    "unrestricted", "unrestricted_versions", "objects", "_default_manager", "_base_manager",
    "prev_record", "next_record",
)  # fmt: skip
# Django's helpers that ask a class for its rows themselves, round the rule.
TAKE_ROWS = {"get_object_or_404", "get_list_or_404"}


@cache
def nodes(source):
    """Everything in the tree of a source."""
    return list(ast.walk(ast.parse(source)))


def imports(source, package=""):
    """(module, line) of everything a file of a package imports, wherever it does."""
    for node in nodes(source):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            here = package.split(".")
            above = here[: len(here) - node.level + 1] if node.level else []
            base = ".".join([*above, *filter(None, [node.module])])
            for alias in node.names:
                yield f"{base}.{alias.name}", node.lineno


def floor_of(module):
    """The floor a module stands on, by the longest name that fits."""
    fits = [
        (len(name), number)
        for number, names in enumerate(FLOORS)
        for name in names
        if module == name or module.startswith(f"{name}.")
    ]
    return max(fits)[1]


def arrows_up(name, source):
    """Imports that point up, or from the service to the subject."""
    module = name.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
    package = module if name.endswith("__init__.py") else module.rpartition(".")[0]
    for target, line in imports(source, package):
        if not target.startswith("processes"):
            continue
        if module.startswith("engagement"):
            yield f"{name}:{line} the service imports the subject: {target}"
        elif floor_of(target) < floor_of(module):
            yield f"{name}:{line} {module} imports from above: {target}"


def imports_in_functions(name, source):
    for function in nodes(source):
        if isinstance(function, (ast.FunctionDef, ast.AsyncFunctionDef)):
            for node in ast.walk(function):
                if isinstance(node, (ast.Import, ast.ImportFrom)):
                    yield f"{name}:{node.lineno} import inside {function.name}"


def ways_round(name, source):
    """Uses of a bare manager where nobody said why.

    The service has people and sessions, and no class of the subject has `objects` (a check refuses
    it): on what is not called as one of those it is no way to a record.
    """
    if name in ROUND_THE_RULE or name.startswith("processes/models/"):
        return
    for node in nodes(source):
        named = getattr(node, "attr", "")
        called = getattr(node.func, "id", "") if isinstance(node, ast.Call) else ""
        if called == "getattr":
            named = getattr(node.args[1], "value", "")
        if called in TAKE_ROWS and is_a_class(node.args[0]):
            yield f"{name}:{node.lineno} {called} is given a class, and so all of its rows"
        if named in BARE and not is_no_way(name, node, named):
            yield f"{name}:{node.lineno} .{named}"


def is_a_class(given):
    called = getattr(given, "id", "")
    return called in ("kind", "model") or isinstance(getattr(models, called, None), type)


def is_no_way(name, node, named):
    of = getattr(getattr(node, "value", None), "id", "")
    if name.startswith("engagement/") and named == "objects":
        return bool(of) and not hasattr(models, of)
    return named == "unrestricted" and of in WITHOUT_A_RULE


def ways_to_versions(name, source):
    """The library that keeps copies, and the classes it makes, used where nobody asks the rule."""
    if name == "processes/models/versions.py":
        return
    for module, line in imports(source):
        if module.startswith("simple_history") or ".Historical" in module:
            yield f"{name}:{line} {module}"
    for node in nodes(source):
        if getattr(node, "id", getattr(node, "attr", "")).startswith("Historical"):
            yield f"{name}:{node.lineno} a class of versions"


def doors_of_files(name, source):
    """An answer of the subject that is made by hand, where nobody asks what leaves."""
    if name in GIVES_FILES or name.startswith("engagement/"):
        return
    for node in nodes(source):
        called = getattr(node, "func", None)
        called = getattr(called, "id", getattr(called, "attr", ""))
        if called in NO_PAGES or getattr(node, "value", None) == "Content-Disposition":
            yield f"{name}:{node.lineno} {called} leaves by a door of its own"


def trust(name, source):
    """Markup is trusted in one place of the project."""
    if name == "processes/timeline/drawing/canvas.py":
        return
    for node in nodes(source):
        called = getattr(node, "id", getattr(node, "attr", getattr(node, "name", "")))
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "SafeString":
            called = "mark_safe"  # by its other name; as a mere type it is no trust
        if called in ("mark_safe", "html_safe", "__html__", "csrf_exempt"):
            yield f"{name}:{getattr(node, 'lineno', 0)} {called}"


def too_long(name, source):
    """Rooms that have grown too large to be looked over."""
    lines = source.count("\n")
    if name.startswith("processes/models/") and lines > 200:
        yield f"{name}: {lines} lines"
    most = 40 if "/views" in name else 60
    for node in nodes(source):
        if isinstance(node, ast.FunctionDef) and node.end_lineno - node.lineno >= most:
            yield f"{name}:{node.lineno} {node.name} is longer than {most} lines"


def unescaped(name, source):
    """A template that believes what people wrote."""
    for found in re.finditer(r"\|\s*safe(seq)?\b|{%\s*autoescape\s+off|{%\s*filter\s+safe", source):
        yield f"{name}: {found[0]}"


RULES = (
    arrows_up, imports_in_functions, ways_round, ways_to_versions, doors_of_files, trust, too_long,
)  # fmt: skip
TEMPLATES = sorted((ROOT / "templates").rglob("*.*"))


def test_no_template_believes_what_people_wrote():
    assert TEMPLATES
    assert [said for path in TEMPLATES for said in unescaped(path.name, path.read_text())] == []


# Attributes that Django and the library of versions say are to be set.
OF_LIBRARIES = {
    "alters_data", "attrs", "extra", "history_date", "required", "short_description", "user",
    "versioning",
}  # fmt: skip


def test_what_is_set_on_a_thing_is_said_by_its_class():
    """Otherwise it is an annotation, a pair or a small class of its own."""
    everything = [(name, nodes(path.read_text())) for name, path in zip(NAMES, FILES, strict=True)]
    classes = [one for _name, found in everything for one in found if isinstance(one, ast.ClassDef)]
    said = {word for one in classes for word in said_by(one)}
    afar = {
        f"{name}:{node.lineno} {node.attr}"
        for name, found in everything
        if name.startswith("processes/")
        for node in found
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store)
        if not node.attr.startswith("_") and node.attr not in said | OF_LIBRARIES
        if ast.unparse(node.value) != "request"
    }
    assert sorted(afar) == []


def said_by(kind):
    """The names that stand in a class, and those that its methods set."""
    for line in kind.body:
        if isinstance(line, ast.Assign | ast.AnnAssign):
            targets = getattr(line, "targets", None) or [line.target]
            names = [one for target in targets for one in ast.walk(target)]
            yield from (one.id for one in names if isinstance(one, ast.Name))
    for node in ast.walk(kind):
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
            yield node.attr if ast.unparse(node.value) == "self" else ""


# What Django asks for by this name, and the entries of programs that are kept apart.
DEFINED_OFTEN = {"Command", "main"}


def test_a_public_name_stands_for_one_thing():
    places = {}
    for name, path in zip(NAMES, FILES, strict=True):
        for node in ast.parse(path.read_text()).body:
            for word in defined_by(node):
                places.setdefault(word, set()).add(name)
    often = {word: found for word, found in places.items() if len(found) > 1}
    assert {word: often[word] for word in often.keys() - DEFINED_OFTEN} == {}


def defined_by(node):
    """The functions, classes and constants that others can name."""
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        return [] if node.name.startswith("_") else [node.name]
    targets = node.targets if isinstance(node, ast.Assign) else []
    names = [one.id for one in targets if isinstance(one, ast.Name)]
    return [one for one in names if one.isupper() and not one.startswith("_")]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_house_keeps_its_shape(rule):
    found = [
        said
        for name, path in zip(NAMES, FILES, strict=True)
        for said in rule(name, path.read_text())
    ]
    assert found == []


def test_what_has_a_rule_is_excused_nowhere():
    for name in WITHOUT_A_RULE:
        kind = getattr(models, name)
        ruled = issubclass(kind, (Identified, models.VersionRow, models.VersionListing))
        assert not ruled and not hasattr(kind, "visible_to"), name
    for kind in apps.get_app_config("processes").get_models(include_auto_created=True):
        assert not hasattr(kind, "objects") or kind._meta.auto_created, kind


@pytest.mark.parametrize("name", sorted(ROUND_THE_RULE))
def test_nobody_is_excused_who_does_not_need_it(name):
    source = (ROOT / name).read_text()
    assert any(word in source for word in (*(f".{name}" for name in BARE), "self.get("))


BROKEN = [
    (doors_of_files, "processes/pages/views.py", "return FileResponse(rows)\n"),
    (doors_of_files, "processes/outcomes/views.py", "answer = http.JsonResponse(rows)\n"),
    (arrows_up, "engagement/views.py", "from processes.models import Process\n"),
    (arrows_up, "processes/models/ask.py", "from processes.timeline import Timeline\n"),
    (arrows_up, "processes/access.py", "from processes.models import Person\n"),
    (arrows_up, "processes/lookup/questions.py", "import processes.pages.views\n"),
    (arrows_up, "processes/models/ask.py", "from ..timeline import Timeline\n"),
    (arrows_up, "processes/models/__init__.py", "from .. import lookup\n"),
    (arrows_up, "processes/lookup/questions.py", "from ..pages import views\n"),
    (arrows_up, "processes/new.py", "from processes.models import Process\n"),
    (imports_in_functions, "processes/lookup/by_name.py", "def find():\n    import os\n"),
    (ways_round, "processes/pages/views.py", "rows = Process.unrestricted.all()\n"),
    (ways_round, "processes/lookup/questions.py", "rows = Process._default_manager.all()\n"),
    (ways_round, "engagement/views.py", "rows = Process.objects.all()\n"),
    (ways_round, "processes/lookup/by_name.py", "rows = getattr(kind, 'unrestricted').all()\n"),
    (ways_round, "processes/pages/views.py", "rows = Process.unrestricted_versions.all()\n"),
    (ways_round, "processes/pages/views.py", "rows = Term.objects.all()\n"),
    (ways_round, "processes/pages/views.py", "rows = Affiliation.unrestricted.all()\n"),
    (ways_round, "processes/pages/views.py", "rows = Person.objects.all()\n"),
    (ways_round, "engagement/views.py", "rows = kind._default_manager.all()\n"),
    (ways_round, "engagement/views.py", "rows = kind.unrestricted.all()\n"),
    (ways_round, "engagement/views.py", "rows = getattr(kind, 'objects').all()\n"),
    (ways_round, "processes/pages/views.py", "row = getattr(row, 'prev_record')\n"),
    (ways_round, "processes/pages/views.py", "row = get_object_or_404(Process, slug=slug)\n"),
    (ways_round, "processes/pages/views.py", "rows = get_list_or_404(kind)\n"),
    (ways_to_versions, "processes/pages/views.py", "from simple_history.utils import bulk\n"),
    (
        ways_to_versions,
        "processes/lookup/by_name.py",
        "from processes.models.ask import HistoricalAsk\n",
    ),
    (ways_to_versions, "processes/lookup/by_name.py", "rows = ask.HistoricalAsk.all()\n"),
    (trust, "processes/lookup/by_name.py", "from django.utils.safestring import mark_safe as m\n"),
    (trust, "processes/lookup/by_name.py", "html = SafeString(text)\n"),
    (
        trust,
        "processes/lookup/by_name.py",
        "class Html:\n    def __html__(self):\n        return ''\n",
    ),
    (unescaped, "page.html", "{{ record.text|safe }}"),
    (unescaped, "page.html", "{% autoescape off %}"),
    (trust, "processes/templatetags/drawing.py", "def f(x):\n    return mark_safe(x)\n"),
    (too_long, "processes/pages/views.py", "def f():\n" + "    x = 1\n" * 45),
    (too_long, "processes/models/ask.py", "x = 1\n" * 201),
]


@pytest.mark.parametrize(("rule", "name", "source"), BROKEN)
def test_each_rule_bites(rule, name, source):
    assert list(rule(name, source))
