"""What a guide says of all deliveries and of the interface: waiting, trying again, signing, addresses."""

from __future__ import annotations
