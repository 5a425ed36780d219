"""Elements of XML, with whatever a person typed made harmless."""

import re
from xml.sax.saxutils import escape

FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What no XML 1.0 document may hold, escaped or not."""


def tag(name: str, words: str) -> str:
    """One element with its text."""
    return f"<{name}>{escape(FORBIDDEN.sub(' ', words))}</{name}>"
