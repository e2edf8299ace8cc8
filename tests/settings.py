"""The settings of the site, and what makes tests quick where it is not what they test."""

from django.contrib.auth.hashers import Argon2PasswordHasher

from engagement.settings import *  # noqa: F403 - all of them
from engagement.settings import PASSWORD_HASHERS


class Quick(Argon2PasswordHasher):
    """The hasher of the site with the least work; `real_hasher` in `conftest.py` is the other."""

    time_cost, memory_cost, parallelism = 1, 8, 1


# One for all who work side by side: a session that one of them has made is good at the others.
SECRET_KEY = "known to everybody, and so good for tests alone"
SLOW_HASHERS = PASSWORD_HASHERS
PASSWORD_HASHERS = ["tests.settings.Quick", *SLOW_HASHERS[1:]]
# A static file is looked up when it is asked for, not all of them for each `Client` that is made.
WHITENOISE_AUTOREFRESH = True
# A sweep asks for more than any visitor, and several sweeps side by side.
THROTTLED, COSTLY_AT_ONCE = False, 50
# A backup begins a transaction of its own, which most tests have one round.
BACKUP_KEEP = 0
# A code is made in one half minute and may arrive in the next.
MFA_TOTP_TOLERANCE = 1
