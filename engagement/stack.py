"""Python's own stack, kept in one piece while a page is made; and memory, kept in one heap.

CPython (3.11 to 3.14) keeps the frames of a thread in pieces of 16 kB. A call that needs the next
piece asks the system for it, and gives it back when it returns; where a loop calls across such an
edge, each turn does. A page crosses several edges some hundred to two thousand times, which took
5 to 15 % of its processor time.
"""

# For the environment of a web server: one heap for all threads of a worker, of which what was let
# go is given back. By itself each thread keeps one, as large as the largest file it ever made.
ONE_HEAP = {"MALLOC_ARENA_MAX": "1", "MALLOC_TRIM_THRESHOLD_": str(2**20)}
SLOTS = 2**17  # of 8 bytes: what is called within has as much left for frames as this takes


def in_one_piece(function):
    """The same function, whose frame asks for so much that all it calls fits into the same piece.

    Memory is taken only where something is written: what stays empty costs nothing.
    """

    def called(*arguments, **named):
        return function(*arguments, **named)

    called.__code__ = called.__code__.replace(co_stacksize=SLOTS)
    return called
