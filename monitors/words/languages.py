"""Languages by name: data has their codes (ISO 639-1, perhaps with a region), people read their names."""

from __future__ import annotations

from monitors.words.numbers import DASH, missing

NAMES = {
    "ar": "Arabic", "bn": "Bengali", "cs": "Czech", "da": "Danish", "de": "German", "el": "Greek", "en": "English",
    "es": "Spanish", "fi": "Finnish", "fil": "Filipino", "fr": "French", "he": "Hebrew", "hi": "Hindi",
    "hu": "Hungarian", "id": "Indonesian", "it": "Italian", "ja": "Japanese", "km": "Khmer", "ko": "Korean",
    "lo": "Lao", "ms": "Malay", "my": "Burmese", "nb": "Norwegian", "nl": "Dutch", "no": "Norwegian", "pl": "Polish",
    "pt": "Portuguese", "ro": "Romanian", "ru": "Russian", "sv": "Swedish", "sw": "Swahili", "ta": "Tamil",
    "te": "Telugu", "th": "Thai", "tl": "Tagalog", "tr": "Turkish", "uk": "Ukrainian", "ur": "Urdu",
    "vi": "Vietnamese", "zh": "Chinese",
}  # fmt: skip


def language(code: object) -> str:
    """A language as it is read: pt → Portuguese, pt-BR → Portuguese (BR); a code that is not known as it is."""
    text = "" if missing(code) else str(code).strip()
    name, _, region = text.replace("_", "-").partition("-")
    known = NAMES.get(name.lower())
    if not known:
        return text or DASH
    return f"{known} ({region})" if region else known
