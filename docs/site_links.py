"""A hook of MkDocs: what pages say of files outside docs/ stays said, and is no link on the site.

Pages are read in a checkout as well, where such a link leads somewhere; a site has nothing there.
"""

from __future__ import annotations

import re
from typing import Any

_OUTSIDE = re.compile(r"\[([^\]\n]+)\]\(\.\./([^)\s]+)\)")


def on_page_markdown(markdown: str, **_: Any) -> str:
    """Return a page with links out of docs/ as plain words and the file's name."""
    return _OUTSIDE.sub(lambda link: f"{link[1]} (`{link[2].partition('#')[0]}` in the repository)", markdown)
