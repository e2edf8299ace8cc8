"""What each page costs on the record that is there. Prints, changes nothing.

Statements and bytes carry no noise; processor time does, so compare it within one run only.
"""

import gzip
import statistics
import time

from django.conf import settings
from django.core.management import BaseCommand
from django.db import connection
from django.db.models import Count
from django.test import Client
from django.test.utils import CaptureQueriesContext

from engagement.models import Person
from processes.models import Intervention, Process

REPEATS = 7


class Command(BaseCommand):
    help = "Prints statements, processor time and compressed bytes of the main pages."

    def handle(self, **options):
        hosts = [host for host in settings.ALLOWED_HOSTS if not host.startswith("[")]
        for who, person in (("nobody", None), ("a member", Person.objects.first())):
            client = Client(headers={"host": hosts[0]})
            if who != "nobody":
                if person is None:
                    continue
                client.force_login(person)
            self.stdout.write(f"\n{who:46} status  statements  cpu ms  database ms  gz bytes")
            for name, address in self.pages():
                self.stdout.write(f"{name:46} {self.cost(client, address)}")

    def pages(self):
        """Names and addresses of what is measured, chosen from what is there."""
        entries = Intervention.unrestricted.filter(process__open_to_all=True)
        by_size = entries.values("process__slug").annotate(count=Count("pk")).order_by("-count")
        yield "home", "/"
        yield "list of entries", "/interventions/"
        yield "list of entries, two filters", "/interventions/?kind=meeting&state=done"
        yield "list of entries, a period", "/interventions/?from=2022&to=2023"
        yield "list of entries, page 100", "/interventions/?page=100"
        yield "list of entries, a word", "/interventions/?q=consultation"
        yield "list of processes", "/processes/"
        yield "list of processes that need attention", "/processes/?need=gap&need=stale"
        yield "list of consultations", "/consultations/"
        yield "list of commitments, overdue", "/commitments/?overdue=yes"
        yield "list of organisations", "/organisations/"
        for row in (*by_size[:3], *by_size[50:51]):
            if row["process__slug"]:
                slug = row["process__slug"]
                yield f"process with {row['count']} entries", f"/processes/{slug}/"
        slug = Process.unrestricted.filter(open_to_all=True).values_list("slug", flat=True)[0]
        yield "timeline as data", f"/processes/{slug}/timeline.json"

    def cost(self, client, address):
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(address, secure=True)
        statements = list(queries)  # before the next request empties the log
        times = []
        for _ in range(REPEATS):
            begin = time.process_time()
            client.get(address, secure=True)
            times.append((time.process_time() - begin) * 1000)
        database = sum(float(query["time"]) for query in statements) * 1000
        size = len(gzip.compress(answer.content, 6))
        return (
            f"{answer.status_code:6} {len(statements):11} {statistics.median(times):7.1f}"
            f" {database:12.1f} {size:9}"
        )
