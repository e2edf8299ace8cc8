"""A page is made within one piece of Python's stack."""

import resource
from concurrent.futures import ThreadPoolExecutor

import pytest

from engagement.stack import in_one_piece
from engagement.wsgi import application


def leaf():
    return None


leaf.__code__ = leaf.__code__.replace(co_stacksize=100)  # more than is left before an edge


def fresh_memory(function):
    """How often this asked the system for memory that it had not yet."""
    before = resource.getrusage(resource.RUSAGE_THREAD).ru_minflt
    function()
    return resource.getrusage(resource.RUSAGE_THREAD).ru_minflt - before


def across_every_depth(deeper=300, times=40):
    """Calls `times` at each depth of the stack, so that one of them lies at an edge."""
    for _ in range(times):
        leaf()
    if deeper:
        across_every_depth(deeper - 1, times)


# Each test runs within one piece itself (`tests/stack.py`): another thread has a stack of its own.
def test_calls_across_an_edge_of_the_stack_take_no_new_memory_each_time():
    with ThreadPoolExecutor(1) as thread:
        as_it_is = thread.submit(fresh_memory, across_every_depth).result()
        within_one = thread.submit(fresh_memory, in_one_piece(across_every_depth)).result()
    assert within_one < 40 < as_it_is


def test_the_server_calls_the_site_so():
    assert application.__code__.co_stacksize == in_one_piece(leaf).__code__.co_stacksize


def test_what_goes_in_and_out_is_as_without():
    def given(one, *, two):
        return one, two

    assert in_one_piece(given)(1, two=2) == (1, 2)
    with pytest.raises(TypeError):
        in_one_piece(given)(1)
