"""Why no genuine delivery is acknowledged: the gate, the doctor, and the mistakes that it tries."""

from __future__ import annotations
