"""The glossary, in reading order: who acts, what is decided, what was done, asked and promised."""

from .called import columns_of_name, fields_of_name, named_by_columns, short_by_columns
from .organisation import Organisation, OrganisationKind
from .affiliation import Affiliation, AffiliationRole, AuthorsAsStaff, Belonging, FactorRequired
from .mail_address import MailAddress
from .invitation import LIFE, WAIT, Invitation
from .lost_factor import LostFactor
from .release import TAKEN_WITHIN, Answer, Release, ReleaseRequired
from .membership import AGREED, Consent, Membership
from .process import Process, ProcessKind, ProcessLevel, ProcessState
from .process_lead import ProcessLead, LeadRole, led_as
from .telling_step import StepRule, TellingStep
from .process_parts import Identifier, Jurisdiction, Topic, countries_in
from .process_link import ProcessLink, Relation
from .other_name import NameUse, OtherName
from .post import Holding, Post, with_holdings
from .phase import Phase, StageKind, phase_of
from .stage import NOT_REACHED, Forecast, Stage, StageState
from .term import Term
from .text_version import TextVersion
from .opening import Access, Channel, InEffect, ParticipationLevel
from .consultation import Consultation
from .consultation_codes import ConsultationKind, ConsultationState
from .group import Group
from .admission import LEFT_OUT, LET_IN, WAS_IN, Admission, AdmissionStatus
from .family import Family, InterventionKind, family_of
from .entry_codes import OF_REPLIES, WITHOUT_REPLY, InterventionState, Reasons, Response
from .intervention import Intervention
from .repeats import RepeatedAs, counted_once, done_once, without_repeats
from .ask import Ask, Tier
from .fate import MET, MET_IN_PART, Contribution, Fate, FateCode, Significance
from .reply import AskAnswer, EntryAnswer, Reply
from .effort import Effort, EffortPart
from .concern import Concern
from .count import Count, CountOf, HowExact
from .participation import NOT_ASKING, SPOKEN_OF, Participation, Raising, Role
from .home_name import HomeName
from .position import Position, Stance
from .commitment import SETTLED, Commitment, Completion, Promised
from .assessment import MEASURED, Assessment, Criterion, Score, ScoreValue
from .barrier import REPRISALS, Barrier, BarrierKind, Enabler, EnablerKind
from .met_barrier import BarrierConsultation, MetBarrier
from .lesson import Audience, Lesson
from .civic_space import CivicSpaceRating, Rating
from .source import Source, SourceKind
from .statement import StatementVersion
from .copy import Copy
from .citation import CITING, Citation, ids_by_kind
from .working_note import (
    BESIDE,
    KEPT_BACK,
    PARTED,
    PARTED_STEP,
    Beside,
    NextStep,
    StepState,
    WorkingNote,
)
from .proposal import Proposal, ProposalState
from .trust import AtOnce, Trust
from .grant import Grant
from .closed_page import ClosedPage
from .upkeep import (
    AddressCheck,
    AlikeFound,
    Looked,
    Quality,
    Remembered,
    Screening,
    Suspect,
    WorkFound,
)
from .apart import COMING, GOING, HANGING, LINES_AT_ONCE, apart_of, forget_apart
from .batch import WAITING, Batch, BatchLine, BatchState, Verb
from .columns_of import ColumnsOf
from .removable import KEPT_FOR, Removable
from .erasure import Erasure
from .levels import LEVEL_WIDTH
from .record import Level, Record, Standing
from .part import Part
from .merger import MaybeSame, Mergeable, Merger, NotTheSame
from .common import Shared, newest_first, oldest_first
from .dated import SPEAKS_DAYS, DateKind, speaks_for
from .versions import VersionListing, VersionRow, as_one_change, change_id, mark_start
from .readership import Circle, Era, Readership
from .search_index import (
    GRAMS,
    HOLDS_LINE,
    NOT_BY_PLACE,
    SEARCHED_COLUMNS,
    PLACE_OF_FOUND,
    forget_what_went,
    words_within,
)
from .search_text import SearchText, search_values, searched_kinds, storing_search_text
from .searched import decides, keep_made, listen
from .edition import Edition
from .edition_triggers import look_for_changes

listen(OtherName)

__all__ = [name for name in dir() if name[0].isupper()] + [
    "as_one_change",
    "change_id",
    "counted_once",
    "countries_in",
    "decides",
    "done_once",
    "family_of",
    "forget_what_went",
    "keep_made",
    "led_as",
    "look_for_changes",
    "mark_start",
    "newest_first",
    "oldest_first",
    "phase_of",
    "search_values",
    "searched_kinds",
    "speaks_for",
    "storing_search_text",
    "without_repeats",
    "words_within",
]
