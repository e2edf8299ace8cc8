"""Who acts with whom, within a process or round an organisation."""

from django.core.exceptions import BadRequest
from django.shortcuts import render
from django.utils.translation import gettext as _

from engagement.in_languages import shown_text
from engagement.methods import allow_read
from engagement.pages import Page
from processes.lookup.at_address import found_at
from processes.lookup.sample import real_beside
from processes.models import Intervention, Organisation, Participation, Process
from processes.outcomes.network import ACTING, ORDERS, Network
from processes.timeline import drawing

FEWEST = 4  # organisations that need a drawing; fewer are told in a line of the table each


@allow_read
def of_process(request, address):
    """Who signs and organises together in a process."""
    process = found_at(request.reader, Process, address)
    entries = Intervention.visible_to(request.reader).filter(process=process)
    return network_page(request, process, entries)


@allow_read
def of_organisation(request, slug):
    """With whom an organisation signs and organises, in all processes."""
    organisation = found_at(request.reader, Organisation, slug)
    acted = real_beside(organisation, Participation.visible_to(request.reader), request.reader)
    acted = acted.filter(organisation=organisation, role__in=ACTING)
    entries = Intervention.visible_to(request.reader).filter(pk__in=acted.values("intervention"))
    return network_page(request, organisation, entries)


def network_page(request, about, entries):
    network = Network(request.reader, entries)
    order = request.GET.get("order", next(iter(ORDERS)))
    if order not in ORDERS:
        raise BadRequest(_("“order” is one of: %(orders)s.") % {"orders": ", ".join(ORDERS)})
    network.sort(order)
    page = Page.of(network.table, request.GET, count=len(network.table))
    context = {"about": about, "network": network, "page": page, "order": order}
    if len(network.drawn) >= FEWEST:
        said = _("Each line joins two organisations that signed or organised the same thing.")
        title = _("Who acts with whom: %(name)s") % {"name": shown_text(about).words}
        context["ring"] = drawing.ring(network.spots, network.ties, title, said)
    page.rows = [(node, network.closest(node)) for node in page.rows]
    return render(request, "outcomes/network.html", context)
