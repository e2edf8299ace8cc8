"""What filters of our kinds have in common."""


class Asked:
    """A filter that says what is so of the rows it leaves, once something is chosen in it."""

    def filter(self, rows, chosen):
        return rows.filter(self.condition(chosen)) if chosen else rows

    def seen(self, kind):
        """The rows of a kind that whoever asks may see."""
        return kind.visible_to(self.parent.request.reader)
