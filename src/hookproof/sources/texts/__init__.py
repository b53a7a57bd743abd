"""Documents that are text: sections, tables, boxes and programs in them become the records of all documents."""

from __future__ import annotations
