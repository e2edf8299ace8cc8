"""Every test runs within one piece of stack, as every page does."""

import sys

import pytest

from engagement.stack import in_one_piece


@pytest.hookimpl(tryfirst=True)
def pytest_cmdline_main(config):
    rest = config.pluginmanager.subset_hook_caller("pytest_cmdline_main", [sys.modules[__name__]])
    return in_one_piece(rest)(config=config)
