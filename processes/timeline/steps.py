"""The stages of processes: which they are, which comes next, which was overtaken."""

from collections import defaultdict

from processes.lookup.forecasts import read_next_dates
from processes.lookup.present import is_past_due
from processes.models import NOT_REACHED, Stage, StageState


def stages_of(processes, reader):
    """{id of a process: its stages}; two queries."""
    here = {row.pk: row for row in processes}
    stages = defaultdict(list)
    if here:
        rows = Stage.visible_to(reader).filter(process__in=here).order_by("position")
        for stage in read_next_dates(list(rows), reader):
            stage.process = here[stage.process_id]
            stages[stage.process_id].append(stage)
    return stages


def next_of(stages):
    """The first stage still to come behind the last one reached, in the order of positions.

    A planned stage that was overtaken, since later ones were reached, is no next step: no
    source says whether it took place. One whose state is not recorded was neither reached, nor is
    it said to come.
    """
    reached = [one.position for one in stages if one.state not in NOT_REACHED]
    last, planned = max(reached, default=0), StageState.PLANNED
    behind = (one for one in stages if one.state == planned and one.position > last)
    return next(behind, None)


def overtaken(stage, stages, today):
    """Was it planned, and has its date passed or a later stage been reached?

    Then no source says whether it took place, and a page says just that.
    """
    if stage.state != StageState.PLANNED:
        return False
    return is_past_due(stage, today) or any(
        one.position > stage.position and one.state not in NOT_REACHED for one in stages
    )
