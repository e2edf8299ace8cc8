"""What 0, 1, 2 and 3 mean for each criterion, in the words of a version of the rubric.

An assessment names its version, so that old scores keep their meaning. The weeks of criterion 2 are
those of the sources that the rubric names; the working days below 20 and all wording are ours.
"""

from django.utils.translation import gettext_lazy as _

from processes.models import Criterion

LEVELS = {
    "1": {
        Criterion.EARLY_OPENING: (
            _("Opened only after the text was settled, or never"),
            _("Opened on a near-final text"),
            _("Opened on a first draft"),
            _("Opened before drafting, when the agenda was set, and again later"),
        ),
        Criterion.NOTICE: (
            _("Not announced, or under 5 working days"),
            _("A meeting: 5 to 9 working days. In writing: under 2 weeks"),
            _("A meeting: 10 to 19 working days. In writing: 2 to under 8 weeks"),
            _(
                "A meeting: 20 working days or more. In writing: 8 weeks or more, 12 for a full"
                " public consultation"
            ),
        ),
        Criterion.INFORMATION: (
            _("Nothing published"),
            _("The topic only, or the text on the day"),
            _("The current draft, before input closed"),
            _("Draft, explanation, impact study, agenda and earlier inputs, with the announcement"),
        ),
        Criterion.ENTRY: (
            _("Civil society shut out, or only government and business asked"),
            _("By invitation, by unknown criteria, or one objection can block"),
            _("Open call with stated criteria; some routes closed"),
            _(
                "Open to all who are interested, no veto of a single state, refusals with reasons"
                " and appeal"
            ),
        ),
        Criterion.DIVERSITY: (
            _("No affected group took part"),
            _("One or two well-known groups from the capital"),
            _("Several sectors and regions; affected groups could come but were not sought"),
            _(
                "Sought out; affected and marginalised groups there (women, LGBTQI+, racialised"
                " groups, children’s rights, security researchers, Global Majority)"
            ),
        ),
        Criterion.FORMATS: (
            _("One channel, which shuts out many"),
            _("One channel that works"),
            _("Two channels, or attendance in person and online"),
            _("In writing, orally and other ways, in person and online, with equal weight"),
        ),
        Criterion.EXCHANGE: (
            _("No floor, or statements cut off"),
            _("A few minutes each, after all others, no questions"),
            _("Time enough or annexes in writing, few questions"),
            _("Time that fits the subject, questions and answers, drafters present"),
        ),
        Criterion.SUPPORT: (
            _("Barriers known and left"),
            _("Free of charge, and no more"),
            _("Some support: interpretation, or a remote link, or travel for a few"),
            _(
                "Paid for or without cost, interpretation, accessible venue and papers, workable"
                " hours"
            ),
        ),
        Criterion.SAFETY: (
            _("Reprisal or public attack linked to the process"),
            _("Hostile climate, or views set aside because of who holds them"),
            _("No incident, no protection"),
            _("A stated rule against reprisal, and a way to complain that works"),
        ),
        Criterion.RESPONSE: (
            _("No answer"),
            _("Thanks, or that it was received"),
            _("A summary of what came in is published"),
            _("An answer for each theme, with reasons for yes and no, in reasonable time"),
        ),
        Criterion.INFLUENCE: (
            _("None, or the text moved away"),
            _("Marginal, or in wording only"),
            _("Some priority asks adopted in part"),
            _("Priority asks adopted, traceable to what came in"),
        ),
        Criterion.CONTINUITY: (
            _("No contact, no records, once only"),
            _("There is a contact; records are not public"),
            _("Minutes or recordings are public; invited again at later stages"),
            _(
                "Named contact, public record of who said what, promises followed up, the process"
                " itself reviewed afterwards"
            ),
        ),
    },
}


def levels_of(version, criterion):
    """(value, what it means) of the four levels; none where the words of a version are unknown."""
    return [(str(n), words) for n, words in enumerate(LEVELS.get(version, {}).get(criterion, ()))]
