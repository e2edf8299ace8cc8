"""What a run says at its end: how many tests passed, failed or were skipped, and why which of them
did not run. Side by side or not, it is the last that is printed."""

from collections import Counter

import pytest
from django.db import connection

_not_run = Counter()
LONG, OTHERS = "long (.ci/long runs them)", "not asked for"
OF_POSTGRESQL = "of PostgreSQL alone (DATABASE_URL names one)"


def pytest_addoption(parser):
    parser.addoption(
        "--none-skipped", action="store_true", help="a test that is skipped fails the run"
    )


def pytest_collection_modifyitems(config, items):
    """What only PostgreSQL can do is no test on SQLite."""
    theirs = [one for one in items if one.get_closest_marker("postgresql")]
    if theirs and connection.vendor == "sqlite":
        config.hook.pytest_deselected(items=theirs)
        items[:] = [one for one in items if one not in theirs]


def reason(item):
    if item.get_closest_marker("postgresql") and connection.vendor == "sqlite":
        return OF_POSTGRESQL
    return LONG if item.get_closest_marker("long") else OTHERS


def pytest_deselected(items):
    _not_run.update(map(reason, items))


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node, error):
    """Each worker has looked at all tests, so that one of them is enough to tell."""
    _not_run.update(getattr(node, "workeroutput", {}).get("not run", {}) if not _not_run else {})


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_sessionfinish(session):
    config = session.config
    if hasattr(config, "workeroutput"):
        config.workeroutput["not run"] = dict(_not_run)
    yield
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    if reporter is None or config.option.collectonly:
        return
    counts = {name: len(found) for name, found in reporter.stats.items()}
    failed = counts.get("failed", 0) + counts.get("error", 0)
    skipped = reporter.stats.get("skipped", [])
    reporter.ensure_newline()
    reporter.write_line(
        f"Tests: {counts.get('passed', 0)} passed, {failed} failed, {len(skipped)} skipped"
    )
    reasons = Counter(one.longrepr[2].removeprefix("Skipped: ") for one in skipped)
    for word, why in (("Skipped", reasons), ("Not run", _not_run)):
        if why:
            told = ", ".join(f"{number} {reason}" for reason, number in why.most_common())
            reporter.write_line(f"{word}: {told}")
    if skipped and config.option.none_skipped:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
