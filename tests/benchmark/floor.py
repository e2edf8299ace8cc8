"""The least a page can cost: the same content from raw SQL and plain strings, without the site.

A WSGI program on the database of the site. It asks no rule but one condition, knows no language, no
form and no session, and its pages have no styles: nobody could use it. `?as=member` adds what the
member of the benchmark reads; which readerships that are it is told, and does not ask.
"""

import os
import threading
import uuid
from html import escape
from urllib.parse import parse_qs

import psycopg

TOKEN = os.environ.get("BENCHMARK_TOKEN", "")
READERSHIPS = [int(one) for one in os.environ.get("BENCHMARK_READERSHIPS", "").split(",") if one]
FOUND, COUNTED, LISTED = 1000, 10_000, 50
THERE = "({0}.open_to_all OR {0}.readers_id = ANY(%(readers)s))"
ENTRY = "e.id, e.title, e.kind, e.date, e.state, e.standing, p.slug, p.name"
ENTRIES = f"""SELECT {ENTRY} FROM processes_intervention e
    LEFT JOIN processes_process p ON p.id = e.process_id
    WHERE {THERE.format("e")} AND {{}}
    ORDER BY e.date_sort DESC, e.sequence DESC, e.id DESC LIMIT {LISTED}"""
PARTS = """SELECT a.intervention_id, a.role, coalesce(o.name, a.name), o.slug
    FROM processes_participation a LEFT JOIN processes_organisation o ON o.id = a.organisation_id
    WHERE a.intervention_id = ANY(%(ids)s) ORDER BY a.role, o.name"""
CHOSEN = "e.kind = %(kind)s AND e.state = %(state)s"
COUNT = f"""SELECT count(*) FROM (SELECT 1 FROM processes_intervention e
    WHERE {THERE.format("e")} AND {CHOSEN} LIMIT {COUNTED + 1}) counted"""
PROCESS = f"""SELECT id, name, kind, state, date, where_it_stands, as_of, summary
    FROM processes_process p WHERE slug = %(slug)s AND {THERE.format("p")}"""
MARKS = f"""SELECT e.kind, e.date_earliest FROM processes_intervention e
    WHERE e.process_id = %(process)s AND {THERE.format("e")} ORDER BY e.date_sort LIMIT 401"""
BY_MONTH = f"""SELECT e.kind, substr(e.date_sort, 1, 7), count(*) FROM processes_intervention e
    WHERE e.process_id = %(process)s AND {THERE.format("e")} GROUP BY 1, 2 ORDER BY 2"""
OF_PROCESS = {
    "stage": "position, name, kind, state, date, summary",
    "consultation": "date_sort, name, kind, state, opens, closes, summary",
    "textversion": "date_sort, name, date, link",
    "commitment": "date_sort, text, due, completion, outcome",
    "barrier": "date_sort, text, kind, severity",
    "enabler": "date_sort, text, kind",
    "lesson": "created, audience, text",
}
ASKS = f"""SELECT a.text, a.tier, (SELECT f.fate FROM processes_fate f WHERE f.ask_id = a.id
        ORDER BY f.date_sort DESC, f.id DESC LIMIT 1)
    FROM processes_ask a WHERE a.process_id = %(process)s AND {THERE.format("a")} LIMIT 20"""
ALL = "(((names || other_names) || title) || text)::tsvector"
# At most so many are found, and the newest of those shown: who sorts first reads the whole index.
SEARCH = f"""WITH found AS MATERIALIZED (SELECT kind, thing, place FROM processes_searchtext t
        WHERE {ALL} @@ %(word)s::tsquery AND {THERE.format("t")} LIMIT {FOUND + 1}),
    shown AS (SELECT * FROM found ORDER BY place DESC LIMIT {LISTED})
    SELECT (SELECT count(*) FROM found), s.kind, s.thing, t.names || t.title, left(t.text, 200)
    FROM shown s JOIN processes_searchtext t ON t.thing = s.thing ORDER BY s.place DESC"""
# The columns of the file of the site: slugs of what an entry points at, its sources in one cell.
CSV = f"""SELECT e.id, p.slug, e.stage_id, e.consultation_id, e.title, e.kind, e.date, e.date_kind,
        e.sequence, e.state, e.direction, e.initiative, e.summary, e.repeats_id, e.repeated_as,
        e.response, e.response_date, e.further_signatories, e.link, e.text_language,
        e.in_other_languages, e.standing, e.claimant, e.visibility, c.slug,
        (SELECT string_agg(concat_ws('#', s.slug, nullif(t.locator, '')), '; ')
            FROM processes_citation t JOIN processes_source s ON s.id = t.source_id
            WHERE t.intervention_id = e.id)
    FROM processes_intervention e LEFT JOIN processes_process p ON p.id = e.process_id
    LEFT JOIN processes_organisation c ON c.id = e.coalition_id
    WHERE {THERE.format("e")} ORDER BY e.id"""
LOGGED = "floor_entry"  # a table as that of entries, with its indexes
LOG = f"""INSERT INTO {LOGGED} (id, title, kind, date, date_kind, state, visibility, standing,
        claimant, created, changed, open_to_all, sequence, direction, initiative, summary, response,
        response_date, link, response_date_sort, date_sort, era, repeated_as, in_other_languages,
        text_language)
    VALUES (%(id)s, %(title)s, %(kind)s, %(when)s, '', 'done', 'organisation', 'reported', '',
        now(), now(), false, 0, '', '', '', '', '', '', '', %(when)s, 0, '', '{{}}', 'en')"""
_mine = threading.local()


def asked(sql, given):
    if not hasattr(_mine, "connection"):
        _mine.connection = psycopg.connect(os.environ["DATABASE_URL"], autocommit=True)
    return _mine.connection.execute(sql, given)


def page(title, *parts):
    head = f"<!doctype html><meta charset=utf-8><title>{escape(title)}</title><h1>{escape(title)}"
    return [f"{head}</h1>{''.join(parts)}".encode()]


def entry_rows(rows):
    """A list of entries, each with who took part."""
    parts = {}
    for pk, role, name, slug in asked(PARTS, {"ids": [row[0] for row in rows]}):
        parts.setdefault(pk, []).append(
            f'<a href="/organisations/{slug}/">{escape(name)}</a> {role}'
        )
    return "".join(
        f'<li><p>{date} {kind} {state} {standing}</p><h3><a href="/interventions/{pk}/">'
        f'{escape(title)}</a></h3><p><a href="/processes/{slug}/">{escape(name or "")}</a>'
        f" {', '.join(parts.get(pk, ()))}</p></li>"
        for pk, title, kind, date, state, standing, slug, name in rows
    )


def entries(given):
    number = asked(COUNT, given).fetchone()[0]
    rows = asked(ENTRIES.format(CHOSEN), given).fetchall()
    return page("Entries", f"<p>{number}</p><ol>{entry_rows(rows)}</ol>")


def table(rows):
    return "".join(f"<li>{escape(' '.join(map(str, row[1:])))}</li>" for row in rows)


def process(given):
    pk, *said = asked(PROCESS, given).fetchone()
    given |= {"process": pk}
    marks = asked(MARKS, given).fetchall()
    drawn = asked(BY_MONTH, given).fetchall() if len(marks) > 400 else marks
    drawing = "".join(
        f'<circle class="{mark[0]}" cx="{nth * 3}" cy="20" r="4"><title>{mark[1:]}</title></circle>'
        for nth, mark in enumerate(drawn)
    )
    lists = [
        f"<h2>{name}</h2><ul>{table(asked(of_process(name, columns), given))}</ul>"
        for name, columns in OF_PROCESS.items()
    ]
    rows = asked(ENTRIES.format("e.process_id = %(process)s"), given).fetchall()
    asks = "".join(f"<li>{escape(one[0])} {one[1]} {one[2]}</li>" for one in asked(ASKS, given))
    facts = "".join(f"<p>{escape(str(one))}</p>" for one in said[1:])
    return page(
        said[0], facts, f"<svg>{drawing}</svg>", *lists, f"<ul>{asks}</ul>",
        f"<ol>{entry_rows(rows)}</ol>",
    )  # fmt: skip


def of_process(name, columns):
    return (
        f"SELECT {columns} FROM processes_{name} t WHERE process_id = %(process)s"
        f" AND {THERE.format('t')} ORDER BY 1 LIMIT 20"
    )


def search(given):
    rows = asked(SEARCH, given).fetchall()
    found = "".join(
        f'<li><a href="/{kind}/{thing}/">{escape(name)}</a> {escape(text)}</li>'
        for _number, kind, thing, name, text in rows
    )
    return page("Search", f"<p>{rows[0][0] if rows else 0}</p><ul>{found}</ul>")


def csv(given):
    asked("SELECT 1", {})
    copied = f"COPY ({CSV}) TO STDOUT WITH (FORMAT csv, HEADER)"
    with _mine.connection.cursor() as cursor, cursor.copy(copied, given) as rows:
        yield from map(bytes, rows)


def log(given):
    asked(LOG, given | {"id": uuid.uuid4()})
    return page("Logged")


def count_now(_given):
    """Has its connection tell what it has read, which it would do within ten seconds."""
    asked("SELECT pg_stat_force_next_flush()", {})
    return page("Counted")


PAGES = {
    "/interventions/": entries, "/process/": process, "/search/": search, "/log/": log,
    "/interventions.csv": csv, "/count/": count_now,
}  # fmt: skip


def application(environ, start_response):
    given = {name: said[0] for name, said in parse_qs(environ["QUERY_STRING"]).items()}
    given["readers"] = READERSHIPS if given.get("as") == "member" else []
    answer = PAGES[environ["PATH_INFO"]](given)
    start_response("200 OK", [("Content-Type", "text/html"), ("X-Benchmark", TOKEN)])
    return answer
