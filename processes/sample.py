"""A made-up record, from a seed: names, sentences, dates and levels out of small word lists.

Nothing here is real: places are put together of syllables, every day is reckoned from TODAY.
`manage.py generate` fills a database with it, to measure the pages at three sizes.
"""

import datetime as dt
import random
import uuid
from bisect import bisect
from collections import Counter, defaultdict
from dataclasses import dataclass

from django.db.models import IntegerField, PositiveIntegerField
from django.utils.text import slugify

from engagement.dates import EdtfField
from engagement.fields import CodesField, LinkField, ProseField
from processes import models
from processes.models import Consultation, Intervention, Organisation, Process, Source, Stage

TODAY = dt.date(2024, 9, 2)  # of the made-up world; no clock is asked
# Words to search for: the first stands in the titles of RARE interventions at every scale, the
# second in those of a thousandth. "safeguards" stands in about a tenth.
RARE_WORD, MIDDLING_WORD, RARE = "lighthouse", "beekeeping", 20


@dataclass(frozen=True)
class Scale:
    """How many there are of what the rest depends on."""

    processes: int
    interventions: int
    organisations: int
    owners: int  # the organisations that log here; the others only occur
    coalitions: int
    sources: int
    long: int = 2000  # interventions of the longest process, and of the second
    middle: int = 300

    def sizes(self, dice):
        """How many interventions each process has; those left over belong to no process."""
        fives = [5] * min(4, self.processes // 8)
        shares = [dice.expovariate(1) + 0.1 for _ in range(self.processes - len(fives) - 2)]
        rest = int(self.interventions * 0.99) - self.long - self.middle - sum(fives)
        whole = sum(shares)
        return [self.long, self.middle, *(int(rest * share / whole) for share in shares), *fives]

    def title(self, number, kind):
        """A template for the title of the intervention of that number, 0 the first."""
        every = max(self.interventions // RARE, 1)
        if number % every == 0 and number // every < RARE:
            return f"Note on the keeping of the {RARE_WORD}, {{when}}"
        return f"Note on {MIDDLING_WORD} {{when}}" if number % 1000 == 1 else TITLES[kind]


SCALES = {
    "S": Scale(100, 5_000, 200, 8, 3, 500),
    "M": Scale(1_000, 100_000, 1_000, 40, 10, 5_000),
    "L": Scale(10_000, 1_000_000, 5_000, 100, 25, 40_000),
}

# -- words ----------------------------------------------------------------------------------
WORDS = {
    "subject": "access to court records;the use of face recognition;secrecy of sources;"
    "safeguards for journalists;the register of phone users;the keeping of traffic data;"
    "safeguards for witnesses;the right to be heard;public procurement;requests across borders;"
    "protection of reports in good faith;water rights of river towns;the duty to publish;"
    "oversight of the security services;data of children;rules for observers;"
    "interpretation at hearings;limits on search orders;safeguards in emergency powers;"
    "research on weaknesses in software;the right to an effective remedy;open budgets",
    "field": "Open Courts;Digital Rights;Public Budgets;Free Media;Clean Rivers;Fair Work;"
    "Rural Health;Data Protection;Access to Records;Peaceful Assembly;Safe Networks;Housing",
    "office": "the committee secretariat;the ministry's legal office;the chair of the session;"
    "two members of the lower house;the rapporteur;the delegation of a neighbouring state;"
    "the regulator's board;the office of the head of government;the drafting group;"
    "the standing committee;an adviser to the minister;the bureau of the conference",
    "who": "The committee;The ministry;The chair;A group of delegations;The drafting group;"
    "The organisations;The regulator;The rapporteur;Members of three parties;The convenor",
    "group": "organisations without accreditation;networks of Indigenous peoples;small newspapers;"
    "organisations of disabled people;rural associations;student unions;diaspora groups",
    "when": "in the first round;before the second reading;at short notice;after the vote;"
    "during the intersessional week;on the margins of the session;without a public record;"
    "once the draft was out;following a request of members;in two languages",
    "place": "the assembly hall;the conference centre;a town library;the ministry;the port",
    "capacity": "executive director;legal adviser;policy officer;head of delegation;observer",
    "ordinal": "first;second;third;revised;informal;final;consolidated;annotated",
    "provision": "Article 4;Article 12;Article 28;clause 7;section 3;paragraph 9;annex B;part two",
    "town": "{head}{tail}",
    "head": "Vel;Ostr;Tarq;Quin;Mirr;Zol;Brae;Ovr;Aldr;Corv;Hesk;Ilm;Jorv;Kesh;Lunt;Nalv;Pell",
    "tail": "mora;ane;issel;dorn;umar;arque;ovia;este;und;ía;ñar;ün;ossa;ival;ington;rück",
    "country": "MX;DE;FR;KE;NP;BR;JP;EG;IN;ZA;CL;PT;PL;SE;CA;ID;GH;PE;TN;FI;NZ;UY;RS;VN",
    "language": "Spanish;French;Arabic;sign language",
    "sentence": "{who} agreed to look at {subject} again {when}.;"
    "{who} asked for written comments on {provision} and set no date for an answer.;"
    "The point was {subject}, which {office} had raised {when}.;"
    "It was said that {provision} would narrow {subject}.;"
    "No paper on {subject} was published {when}.;{who} thanked the speakers and moved on.;"
    "Two examples from practice showed what {provision} means for {group}.;"
    "{who} offered a meeting with {office}, which took place {when}.;"
    "The wording on {subject} stayed in brackets.;{group} could not take part {when}.;"
    "What was sought: {provision} limited to what is needed for {subject}.;"
    "A reply from {office} was expected within thirty days.",
    "topic": "justice;privacy;cybercrime;environment;budget;media freedom;labour;health;schools",
    "area": "European Union;River Basin Commission;All member states;Northern Province;West Coast",
    "ask": "Limit {provision} to serious crimes.;Add a sentence on {subject} to {provision}.;"
    "Delete {provision}.;Require a judge's order before {provision} applies.;"
    "Publish all papers on {subject} two weeks ahead.;Give {group} the right to speak.;"
    "Replace “may” by “shall” in {provision}, so that {subject} does not depend on goodwill.",
    "promise": "{who} will publish its reasons on {subject}.;{who} will meet {group} once more.;"
    "{provision} will be redrafted by {office}.;{who} will answer every submission in writing.",
    "process": "Bill on {subject} in {town};Convention of {town} on {subject};Guide to {subject};"
    "Rules of {town} for {subject};Strategy of {town} for {subject}",
    "source": "Report on {subject} in {town};Minutes of {office};Notes from {town} on {subject};"
    "Draft text of {town}, {provision};How {subject} was discussed {when}",
    "lesson": "Ask for the papers on {subject} in writing and early: {office} answers letters.;"
    "Agree with {group} on one page about {provision} before the session opens.;"
    "Publish who was invited, and why {group} were not.",
}
WORDS = {name: tuple(text.split(";")) for name, text in WORDS.items()}
TITLES = {
    "meeting": "Meeting with {office} about {subject}",
    "written_submission": "Written submission on {provision}, about {subject}",
    "oral_statement": "Statement on {subject} {when}",
    "joint_statement": "Joint statement on {subject}, sent to {office}",
    "open_letter": "Open letter to {office} on {subject}",
    "private_letter": "Letter to {office} asking about {provision}",
    "amendment_proposal": "New wording for {provision} proposed to {office}",
    "media": "Interview about {subject} {when}", "panel_event": "Panel on {subject} {when}",
    "report": "Analysis of {provision} and what it means for {subject}",
    "testimony": "Evidence on {subject} given to {office}",
    "workshop": "Workshop for {office} on {subject}",
    "campaign": "Petition on {subject} handed to {office}",
    "information_request": "Request for the papers on {provision}",
    "coordination": "Call among allies about {provision} {when}",
    "litigation": "Complaint against {provision} filed {when}",
    "monitoring": "Session on {subject} followed {when}",
    "champion_work": "Briefing of {office} before the debate on {subject}",
    "rapid_response": "Complaint about the handling of {subject}",
}  # fmt: skip
CIVIL = (
    ("ngo", "{town} Centre for {field}"), ("community_group", "Friends of {town}"),
    ("academic", "{town} Institute of {field}"), ("trade_union", "{town} Union for {field}"),
    ("think_tank", "{town} Forum on {field}"), ("faith_based", "{town} Interfaith Circle"),
    ("company", "{town} Networks Ltd"), ("media", "The {town} Courier"),
    ("professional_body", "Bar Association of {town}"), ("donor", "{town} Fund for {field}"),
)  # fmt: skip
OFFICIAL = (
    ("department", "Ministry of {field} of {town}"), ("committee", "{town} Committee on {field}"),
    ("regulator", "{town} Authority for {field}"), ("lower_house", "Lower House of {town}"),
    ("negotiating_body", "Conference of {town}"), ("igo", "{town} Organisation for {field}"),
    ("judiciary", "High Court of {town}"), ("delegation", "Delegation of {town}"),
)  # fmt: skip
# Names in other languages and scripts, each with a place that does not exist.
ELSEWHERE = (
    ("Peñarrubia Libre, Asociación por los Expedientes Abiertos", "es"),
    ("Réseau d’Émeraine pour la presse libre", "fr"),
    ("Großweiler Verein für offene Straßen", "de"), ("مرصد الشفافية في ڤلمورا", "ar"),
    ("منتدى حقوق الأنهار في أسترانه", "ar"), ("ベルモラ市民法廷フォーラム", "ja"),
    ("韦尔莫拉公开档案中心", "zh"), ("Общество открытых судов Вельморы", "ru"),
)  # fmt: skip

# Those that come first in TITLES occur most.
KINDS = [kind for rank, kind in enumerate(TITLES) for _ in range(20 // (rank + 1))]
STATES = ["done"] * 45 + ["cancelled"] * 3 + ["not_admitted"] * 2
ROLES = ["signatory"] * 4 + ["participant"] * 3 + models.Role.values[2:14]
# How many of a kind a process has, at least and at most; a long one has more.
PLAN = {
    models.TextVersion: (0, 4), Consultation: (0, 4), models.Ask: (2, 8),
    models.Position: (2, 8), models.Commitment: (1, 4), models.Barrier: (0, 5),
    models.Enabler: (0, 3), models.Lesson: (0, 3), models.Assessment: (0, 1),
}  # fmt: skip
# How often a pointer that may be empty is filled, by what it points at.
FILLED = {Process: 1, Stage: 0.85, Consultation: 0.15, models.Ask: 0.3, Intervention: 0.05}
FILLED[Source] = 0.05
# Pointers and lists of organisations that are public bodies; all others are civil society.
OF_BODIES = {"lead_bodies", "bodies", "convenors", "addressees", "actor"}

# What a field of text says, by its kind and name or by its name alone; "" stays empty.
LINES = {
    "affected_group": "{group}", "ask.text": "{ask}", "author": "{office}",
    "commitment.text": "{promise}", "consultation.name": "{ordinal} consultation on {subject}",
    "country": "{country}", "group": "{group}", "languages": "English, {language}",
    "lesson.text": "{lesson}", "locator": "{provision}", "next_step": "{promise}",
    "note": "{sentence}", "outcome": "{sentence}", "place": "{place}",
    "process.name": "{process}", "provision": "{provision}", "route": "{provision}",
    "source.title": "{source}", "verifier": "{office}",
}  # fmt: skip
# What must fit together is never drawn field by field.
TOGETHER = {"visibility", "owner", "coalition", "standing", "claimant", "date", "date_kind"}
TOGETHER |= {"where_it_stands", "as_of"}
AHEAD = {"next_step_due", "feedback_promised"}  # dates that may be still to come

# Each form of date with how many of a hundred have it; d is the day, l a later one.
FORMS = (
    ("{d:%Y-%m-%d}", "", 55), ("{d:%Y-%m}", "", 16), ("{d:%Y}", "", 5),
    ("{d:%Y}-{quarter}", "", 4), ("{d:%Y}-{season}", "", 1),
    ("{d:%Y-%m}/{l:%Y-%m}", "span", 4), ("{d:%Y-%m-%d}/{l:%Y-%m-%d}", "span", 3),
    ("{d:%Y-%m}/{l:%Y-%m}", "within", 3), ("{d:%Y-%m}/..", "span", 1),
    ("../{d:%Y-%m}", "within", 1), ("{d:%Y-%m}~", "", 2), ("{d:%Y-%m-%d}~", "", 1),
    ("{d:%Y}?", "", 1), ("", "", 3),
)  # fmt: skip
FORMS = [(form, kind) for form, kind, weight in FORMS for _ in range(weight)]
STANDINGS = ["documented"] * 9 + ["reported"] * 9 + ["alleged", "disputed"]
# How many of a hundred are public and for an organisation only; the rest are for a coalition.
PROCESSES, STAGES, OTHERS = (92, 5), (95, 3), (70, 20)


class Invention(random.Random):
    """Draws everything by one seed. It protects nothing, so plain random numbers will do."""

    def __init__(self, seed):
        super().__init__(seed)
        self.taken = Counter()
        self.drawers = {}

    def uid(self):
        return uuid.UUID(int=self.getrandbits(128), version=4)

    def chance(self, share):
        return self.random() < share

    def some(self, items, low, high):
        """Between `low` and `high` different ones of `items`, or all when there are fewer."""
        return self.sample(items, min(len(items), self.randint(low, high)))

    # -- words --
    def __getitem__(self, name):
        """A word or a sentence of the list called `name`: what a template asks for."""
        text = self.choice(WORDS[name])
        return text.format_map(self) if "{" in text else text

    def line(self, template, limit=200, odds=0.02):
        """A template with its words filled in; now and then nearly `limit` characters long."""
        text = template.format_map(self)
        text = text[0].upper() + text[1:]
        if self.chance(odds):
            while len(text) < limit:
                text = f"{text}, {self['when']}, with regard to {self['subject']}"
            text = text[:limit].rpartition(" ")[0].rstrip(",")
        return text

    def prose(self, low, high):
        """Between `low` and `high` sentences, in paragraphs where there are many."""
        said = [self.line("{sentence}", odds=0) for _ in range(self.randint(low, high))]
        return "\n\n".join(" ".join(said[i : i + 5]) for i in range(0, len(said), 5))

    def slug(self, text):
        """An address that no row of this database has."""
        base = slugify(text)[:60].strip("-") or self.token()
        self.taken[base] += 1
        return base if self.taken[base] == 1 else f"{base}-no-{self.taken[base]}"

    def token(self):
        return f"{self.getrandbits(80):020x}"

    # -- days --
    def after(self, day, spread):
        """A day at most `spread` days after `day`."""
        return day + dt.timedelta(days=self.randint(0, spread))

    def between(self, first, last, ahead=0):
        """A day between the two; one after TODAY only in a share of `ahead`."""
        if last > TODAY >= first and not self.chance(ahead):
            last = TODAY
        return self.after(first, (last - first).days)

    def date(self, day):
        """`day` as exactly as somebody may know it: (EDTF or "", meaning of an interval)."""
        form, kind = self.choice(FORMS)
        later = self.after(day, 250)
        if day <= TODAY < later:
            later = TODAY
        quarter = 33 + (day.month - 1) // 3
        season = 21 + max(day.month - 3, 0) // 3
        return form.format(d=day, l=later, quarter=quarter, season=season), kind

    def moment(self, day):
        """A day or a month at most ten weeks after `day`, as EDTF."""
        return f"{self.after(day, 70):{'%Y-%m-%d' if self.chance(0.7) else '%Y-%m'}}"

    def past(self, day):
        """A day until TODAY soon after `day`; nothing when that is still to come."""
        return str(min(self.after(day, 70), TODAY)) if day <= TODAY else ""

    def logged(self, day):
        """When an entry about `day` was made and last changed."""
        created = min(self.after(min(day, TODAY), 60), TODAY)
        changed = min(self.after(created, 200), TODAY) if self.chance(0.3) else created
        noon = dt.time(self.randint(7, 18), self.randint(0, 59), self.randint(0, 59), tzinfo=dt.UTC)
        combine = dt.datetime.combine
        return {"created": combine(created, noon), "changed": combine(changed, noon)}

    def opening(self, day):
        """Fields of a consultation that opens on `day`."""
        last = self.after(day, 90)
        state = "closed" if last < TODAY else "open" if day <= TODAY else "planned"
        return {
            "announced": str(day - dt.timedelta(days=self.randint(0, 60))),
            "opens": str(day),
            "closes": str(last) if self.chance(0.8) else "",
            "state": "cancelled" if self.chance(0.06) else state,
        }

    # -- fields --
    def values(self, kind, day, given):
        """Values around `day` for fields that `given` has not, half of the optional ones empty."""
        if kind not in self.drawers:
            fields = [(f.name, self.drawer(kind, f)) for f in kind._meta.concrete_fields]
            self.drawers[kind] = [(name, draw) for name, draw in fields if draw]
        return {name: draw(day) for name, draw in self.drawers[kind] if name not in given}

    def drawer(self, kind, field):
        """A function of a day that draws a value for a field, or None for one to leave alone."""
        if field.is_relation or not field.editable or field.name in TOGETHER:
            return None
        draw = self.filler(kind, field)
        if draw and (field.blank or field.null):
            empty = None if field.null else field.get_default()
            return lambda day: draw(day) if self.random() < 0.5 else empty
        return draw

    def filler(self, kind, field):
        name, limit = field.name, field.max_length
        template = LINES.get(f"{kind._meta.model_name}.{name}", LINES.get(name))
        if template:
            return lambda day: self.line(template, limit)
        if isinstance(field, EdtfField):
            return self.moment if name in AHEAD else self.past
        if isinstance(field, CodesField):
            return lambda day: self.some([code for code, _label in field.vocabulary], 1, 2)
        if field.choices:
            codes = [code for code, _label in field.flatchoices]
            return lambda day: self.choice(codes)
        if isinstance(field, LinkField):
            return lambda day: f"https://example.org/papers/{self.token()}"
        if isinstance(field, ProseField):
            return lambda day: self.prose(1, min(limit // 300, 12))
        if isinstance(field, IntegerField):
            return lambda day: self.randint(1, 900 if type(field) is PositiveIntegerField else 3)
        return None

    # -- levels --
    def level(self, owners, coalitions_of, odds):
        """Fields that say who may read a row of one of `owners`, and how well it is established."""
        public, internal = odds
        drawn = self.randrange(100)
        owner = self.choice(owners)
        standing = self.choice(STANDINGS)
        fields = {"visibility": "public", "owner_id": owner, "standing": standing}
        if standing in ("alleged", "disputed"):
            fields["claimant"] = self.line("{who} and {group}")
        if drawn < public:
            fields["owner_id"] = owner if self.chance(0.5) else None
        elif drawn < public + internal:
            fields["visibility"] = "organisation"
        else:
            fields["visibility"] = "coalition"
            fields["coalition_id"] = self.choice(coalitions_of[owner])
        return fields


class Scene:
    """A process while it is filled: when it goes on, who acts in it (by id), what is in it."""

    def __init__(self, first, last, owners, civil, official, sources):
        self.first, self.last = first, last
        self.owners, self.civil, self.official = owners, civil, official
        self.rows = defaultdict(list, {Source: sources})
        self.days = []  # on which its stages begin

    def targets(self, field, day):
        if field.related_model is Organisation:
            return self.official if field.name in OF_BODIES else self.civil
        rows = self.rows[field.related_model]
        if field.related_model is Stage and rows:
            return [rows[max(bisect(self.days, day) - 1, 0)]]
        return rows

    def pointers(self, dice, kind, day, given):
        """Targets for those pointers of an entry that are not given.

        In a part those that may be empty stay so: they say where it belongs.
        """
        drawn, of_part = {}, issubclass(kind, models.Part)
        for field in kind._meta.concrete_fields:
            if not field.is_relation or not field.editable or field.name in TOGETHER:
                continue
            odds = FILLED.get(field.related_model, 0.5) if field.null else 1
            if field.name in given or field.attname in given or (field.null and of_part):
                continue
            targets = self.targets(field, day)
            if targets and dice.chance(odds):
                record = issubclass(field.related_model, models.Record)
                drawn[field.name if record else field.attname] = dice.choice(targets)
        return drawn
