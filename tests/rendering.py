"""What a test client keeps of a page is what the whole page was rendered from.

Django's own keeps a copy of the context of every piece and of every box of a form besides: some
hundreds for a page, which nobody looks at.
"""

from django.test import signals, utils


def render(self, context):
    """Renders a template, and tells of it where it is that of a page."""
    if context.template is self and not (self.name or "").startswith("django/forms/"):
        signals.template_rendered.send(sender=self, template=self, context=context)
    return self.nodelist.render(context)


utils.instrumented_test_render = render
