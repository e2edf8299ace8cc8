"""What an answer says to who reads it, whatever lines its markup is written in."""

import re


def markup(answer):
    """The markup of an answer, without the white space between a tag and the text beside it."""
    beside_tags = re.sub(r"\s*\n\s*(?=<)|(?<=>)\s*\n\s*", "", answer.content.decode())
    return re.sub(r"\s*\n\s*", " ", beside_tags)
