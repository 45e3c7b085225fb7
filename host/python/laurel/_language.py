"""The language in which things are said: Chinese, unless the environment or :func:`laurel.language` says otherwise."""

from __future__ import annotations

import os


def _of_environment() -> str:
    """As the program has it: ``LAUREL_LANG``, else the locale; Chinese where neither says English."""
    for name in ("LAUREL_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        asked = os.environ.get(name, "").strip().lower()
        if asked:
            return "en" if asked.startswith("en") else "zh"
    return "zh"


_lang = _of_environment()


def current() -> str:
    return _lang


def choose(lang: str) -> None:
    """Chooses the language of what is said from now on: ``zh`` or ``en``."""
    global _lang
    if lang not in ("zh", "en"):
        from ._errors import InputError

        raise InputError(f"语言为 zh 或 en，而不是 {lang!r}", f"a language is zh or en, not {lang!r}")
    _lang = lang


def pick(zh: str, en: str) -> str:
    return zh if _lang == "zh" else en


def said(text: dict[str, str] | str | None) -> str:
    """The wording in the language that was chosen."""
    if isinstance(text, dict):
        return text[_lang]
    return text or ""
