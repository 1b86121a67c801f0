"""The commands that make, recognise and destroy the secret key; the key itself is never shown."""

from __future__ import annotations

from nulmeting import pseudonyms
from nulmeting.command_words import WORDS


def make(language: str) -> int:
    """Make a key for the owner alone; 1 if there is one already, which stays."""
    place = pseudonyms.key_file()
    made = pseudonyms.make(place)
    print(WORDS["made" if made else "key_there"].to(language).format(place=place))
    _fingerprint(pseudonyms.read(place), language)
    return int(not made)


def fingerprint(language: str) -> int:
    """Show the fingerprint of the key."""
    _fingerprint(pseudonyms.read(pseudonyms.key_file()), language)
    return 0


def destroy(sure: bool, language: str) -> int:
    """Say what will be impossible, ask, overwrite the key and remove it; 1 if the answer is no."""
    import typer

    place = pseudonyms.key_file()
    known = pseudonyms.fingerprint(pseudonyms.read(place))
    print(WORDS["loss"].to(language).format(fingerprint=known))
    if not sure and not typer.confirm(WORDS["sure"].to(language).format(place=place), default=False):
        print(WORDS["kept"].to(language))
        return 1
    pseudonyms.destroy(place)
    print(WORDS["destroyed"].to(language).format(place=place))
    return 0


def _fingerprint(key: bytes, language: str) -> None:
    print(WORDS["fingerprint"].to(language).format(fingerprint=pseudonyms.fingerprint(key)))
