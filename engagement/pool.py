"""What a pool of connections does when PostgreSQL is away: nobody waits for what will not come."""

from psycopg import OperationalError

# Seconds in which it is tried again; who asks after that has it tried anew. The pool's own would
# try ever more seldom, and find a database minutes after it is back.
TRIED_FOR = 1


def let_nobody_wait(pool):
    """No connection is left and none can be made: who waits for one is told so at once."""
    with pool._lock:
        waiting = [] if pool._nconns else [*pool._waiting]
        for one in waiting:
            pool._waiting.remove(one)
    for one in waiting:
        one.fail(OperationalError("PostgreSQL does not answer"))
