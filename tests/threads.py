"""What happens beside a test, on a connection of its own."""

from concurrent.futures import ThreadPoolExecutor

from django.db import connection


def in_a_thread(do):
    """A Future of what `do` returns; its connection is closed afterwards."""

    def whole():
        try:
            return do()
        finally:
            connection.close()

    return ThreadPoolExecutor(1).submit(whole)
