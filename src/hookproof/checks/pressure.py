"""How hard a consumer is pressed by the family `load`."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Pressure:
    """`burst` deliveries at once; `rate` a second for so many `seconds`; a ramp from there up to `top` a second.

    Where it `counts`, effects are awaited and counted, however long a queue takes.
    """

    burst: int = 20
    rate: float = 20.0
    seconds: float = 5.0
    top: float = 320.0
    counts: bool = False

    def shown(self) -> tuple[tuple[str, str], ...]:
        """Return what reports say of it: nothing where nobody asked for load."""
        said = {"burst": self.burst, "rate": self.rate, "seconds": self.seconds, "ramp-to": self.top}
        return tuple((name, f"{value:g}") for name, value in said.items()) if self.counts else ()
