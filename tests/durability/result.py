"""What was counted, and whether it is as it must be."""

import json
from dataclasses import dataclass, field

from tests.durability.writers import LONGEST, Tally

TO_LOOK = 1800  # seconds in which ten thousand are looked through, also on a busy machine


@dataclass
class Result:
    """events: {what was done to it: how often}. wrong: {what: of how many}."""

    tally: Tally
    events: dict
    wrong: dict = field(default_factory=dict)

    @property
    def is_good(self):
        return not any(self.wrong.values())

    def __str__(self):
        done = ", ".join(f"{n} × {what}" for what, n in sorted(self.events.items()))
        answers = ", ".join(
            "{} × {} (the slowest after {:.1f} s, last killed: {})".format(
                n, one, *self.tally.waits[one]
            )
            for one, n in sorted(self.tally.statuses.items(), key=str)
        )
        return (
            f"{done}\n{self.tally.number} writes acknowledged\nanswers: {answers}\n"
            f"after more than {LONGEST} s: {json.dumps(+self.tally.late, ensure_ascii=False)}\n"
            f"wrong: {json.dumps(self.wrong)}"
        )


def stands(site, tally):
    """{what is wrong: of how many} of all that was acknowledged so far, asked of the database."""
    return asked(site, "standing", tally.acknowledged) | {"faults": sum(tally.faults.values())}


def asked(site, what, given):
    """What a program beside the site says of it."""
    words = ("-m", "tests.durability", "inside", what)
    done = site.program(*words, given=given, within=TO_LOOK)
    return {"damaged": 1, "said": done.stderr} if done.returncode else json.loads(done.stdout)
