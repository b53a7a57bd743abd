"""How long answers are waited for, and how often a consumer lets itself be asked."""

from __future__ import annotations
