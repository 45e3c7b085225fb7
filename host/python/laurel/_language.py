"""The language in which things are said: ``zh`` unless set otherwise."""

from __future__ import annotations

import os

_lang = "en" if os.environ.get("LAUREL_LANG", "").lower().startswith("en") else "zh"


def current() -> str:
    return _lang


def choose(lang: str) -> None:
    global _lang
    if lang not in ("zh", "en"):
        raise ValueError("zh / en")
    _lang = lang


def pick(zh: str, en: str) -> str:
    return zh if _lang == "zh" else en


def said(text: dict[str, str] | str | None) -> str:
    """The wording in the language that was chosen."""
    if isinstance(text, dict):
        return text[_lang]
    return text or ""
