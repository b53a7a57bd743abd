"""Ten lines of Python and of Node that verify deliveries of a scheme: written from the same rules that sign them.

They take the secret (or public key), headers by lower-case name, the body's bytes as they came, and the URL. What they
leave to the words beside them is the clock. A scheme that ten lines cannot say gives None.
"""

from __future__ import annotations

from hookproof.delivery.sketches.nodecode import node
from hookproof.delivery.sketches.pythoncode import python

__all__ = ["node", "python"]
