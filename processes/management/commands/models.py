"""All that follows from what the models say now."""

from django.apps import apps
from django.conf import settings
from django.core.management import BaseCommand, call_command

from processes.models import Citation, Part, Record

PAGE = settings.BASE_DIR / "docs" / "data-model.md"
BEGIN, END = "```mermaid\n", "```\n"
OF_EVERY_RECORD = ("owner", "coalition", "logged_by", "readers")


def models_drawn():
    """The models on the drawing, in the order of the glossary: kinds and what lives in them.

    What every record has, and the columns of a citation, would be a line from everything to
    everything: the page says them in words.
    """
    return [
        model
        for model in apps.get_app_config("processes").get_models()
        if hasattr(model, "resource") or (issubclass(model, Part) and model is not Citation)
    ]


def lines_between_models():
    """One line for each field that points from a model of the drawing to another one."""
    models = models_drawn()
    for model in models:
        for field in [*model._meta.local_fields, *model._meta.local_many_to_many]:
            to = field.related_model
            if to in models and not (issubclass(model, Record) and field.name in OF_EVERY_RECORD):
                many = "}o" if field.many_to_many else "|o" if field.null else "||"
                yield f"  {to.__name__} {many}--o{{ {model.__name__} : {field.name}\n"


def with_drawing(page):
    """The text of the page with the drawing as the models are now."""
    before, rest = page.split(BEGIN, 1)
    after = rest.split(END, 1)[1]
    return "".join([before, BEGIN, "erDiagram\n", *lines_between_models(), END, after])


class Command(BaseCommand):
    """`models [--name NAME]`: writes the migration, the drawing and the catalogues."""

    help = "Write the migration, draw docs/data-model.md anew, and bring the words in step."

    def add_arguments(self, parser):
        parser.add_argument("--name", help="of the migration; Django chooses one if not given")

    def handle(self, *, name, **options):
        call_command("makemigrations", name=name)
        PAGE.write_text(with_drawing(PAGE.read_text("utf-8")), "utf-8")
        call_command("words")
