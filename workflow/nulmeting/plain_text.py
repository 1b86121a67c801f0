"""Text from data and configuration as plain text: nothing in it moves what is around it, and any file can hold it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from typing import Any

# embeddings, overrides and isolates of the bidirectional algorithm, and its three marks
_DIRECTION = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_INVISIBLE = "\u200b\u2060-\u2064\ufeff\ufff9-\ufffb"
_DROPPED = re.compile(f"[{_DIRECTION}{_INVISIBLE}]")
# what XML cannot hold becomes a space, as do the ends of lines: a label is one line
_SPACED = re.compile("[\u0000-\u001f\u007f-\u009f\u2028\u2029]+")
# a line that ends in such a sign reads as if its number or words were lost
_SIGNED = re.compile(r"(?<=[£€$]) (?=\d)|(?<=\(%) (?=\w)")
_UNKNOWN = re.compile("[\ud800-\udfff\ufffe\uffff]")


def plain(text: str) -> str:
    """Give a text without what is not text.

    Controls of direction and invisible marks are left out, control characters and ends of lines become a space, and
    halves of characters the sign of an unknown one. Letters of any script, emoji with their joiners, and markup stay
    as they are: whoever shows the text escapes it.
    """
    return _UNKNOWN.sub("\ufffd", _SPACED.sub(" ", _DROPPED.sub("", text)))


def label(text: str, identity: str) -> str:
    """Give a label as plain text; the identity of what it names if nothing of it can be seen."""
    return plain(text).strip() or identity


def told_apart(labels: Mapping[str, str]) -> dict[str, str]:
    """Give labels by identity, each with its identity added where another reads the same: ``Nooit (never_2)``."""
    times = Counter(labels.values())
    return {one: text if times[text] == 1 or text == one else f"{text} ({one})" for one, text in labels.items()}


def on_one_line(text: str) -> str:
    """Give a text in which no line ends between a sign and what it belongs to: ``£ 29.999``, ``(% mee eens)``."""
    return _SIGNED.sub("\N{NO-BREAK SPACE}", text)


def all_plain(node: Any) -> Any:
    """Give the same structure with every text in it plain, as it is to be set; keys stay as they are."""
    if isinstance(node, str):
        return on_one_line(plain(node))
    if isinstance(node, Mapping):
        return {key: all_plain(value) for key, value in node.items()}
    if isinstance(node, list):
        return [all_plain(value) for value in node]
    return node


def named(blocks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Give every heading, key figure, table and figure whose own name is blank its identity as a name."""
    names = {"heading": "text", "key_figure": "label", "table": "caption", "figure": "title"}
    return [_named(block, names[block["type"]]) if block["type"] in names else block for block in blocks]


def _named(block: dict[str, Any], key: str) -> dict[str, Any]:
    return block if block[key].strip() else {**block, key: block["id"]}
