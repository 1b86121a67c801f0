"""Checks a configuration file against its JSON schema and says where and how to mend it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from math import isfinite
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from nulmeting.codebook import Text
from nulmeting.messages import Fault, InputError, nearest, raise_if

if TYPE_CHECKING:
    from jsonschema import Draft202012Validator
    from jsonschema.exceptions import ValidationError

SCHEMAS = Path(__file__).parent.parent / "schemas"
DEEPEST = 20  # conditions within conditions
ENDLESS = Text("een eindig getal is nodig", "a finite number is needed")
SHOWN = 60  # letters of a value that a message shows
KINDS = {
    "array": Text("lijst", "list"),
    "object": Text("groep sleutels", "group of keys"),
    "string": Text("tekst", "text"),
    "integer": Text("geheel getal", "whole number"),
    "number": Text("getal", "number"),
    "boolean": Text("true of false", "true or false"),
}
"""Kinds of value in a schema, as people call them."""


class _TwiceError(Exception):
    """A key stands twice in one mapping."""

    def __init__(self, key: str, line: int) -> None:
        super().__init__(key)
        self.key, self.line = key, line


_Fast: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # libyaml, ten times as fast, where PyYAML has it


class _TextLoader(_Fast):  # type: ignore[misc]
    """YAML whose dates stay text, as JSON schemas know them, and in which a key stands once."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        keys = [key.value for key, _ in node.value if isinstance(key, yaml.ScalarNode) and key.value != "<<"]
        for key in dict.fromkeys(key for key in keys if keys.count(key) > 1):
            raise _TwiceError(str(key), node.start_mark.line + 1)
        found: dict[Any, Any] = super().construct_mapping(node, deep=deep)
        return found


_TextLoader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def read(path: Path, schema: str) -> dict[str, Any]:
    """Read a YAML file and check it.

    Parameters
    ----------
    path : Path
    schema : str
        Name of a file in ``workflow/schemas``.

    Raises
    ------
    InputError
        With all faults: a missing file, unreadable YAML, unknown keys with the nearest valid one, values that do
        not fit. Each names the file, the line and the key's place.
    """
    if not path.is_file():
        raise InputError([Fault("E101", str(path))])
    try:
        text = path.read_text(encoding="utf-8-sig")
        content = yaml.load(text, Loader=_TextLoader)  # a SafeLoader without dates
    except _TwiceError as error:
        raise InputError([Fault("E114", f"{path}:{error.line}", {"key": error.key})]) from None
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise InputError([Fault("E105", f"{path}:{line}", {"problem": str(error.problem)})]) from None
    except (UnicodeDecodeError, yaml.YAMLError, ValueError, RecursionError) as error:
        raise InputError([Fault("E105", str(path), {"problem": type(error).__name__})]) from None
    raise_if(Fault("E103", f"{path} {place(keys)}", {"problem": ENDLESS}) for keys in _endless(content, ()))
    found = sorted(_validator(schema).iter_errors(content), key=lambda error: [str(part) for part in error.path])
    if found:
        tree = yaml.compose(text, Loader=_TextLoader)
        raise InputError(fault for error in found for fault in _faults(error, path, tree))
    assert isinstance(content, dict)
    return content


def line_of(path: Path, keys: Iterable[str | int]) -> int:
    """Give the line of a file that `read` has read, on which the value at this path of keys begins."""
    return _line(yaml.compose(path.read_text(encoding="utf-8-sig"), Loader=_TextLoader), list(keys))


def _endless(value: Any, keys: tuple[str | int, ...], depth: int = 0) -> Iterator[tuple[str | int, ...]]:
    """Give the places of numbers without end, which a schema lets through; and of mappings that hold themselves."""
    inner: Iterable[tuple[Any, Any]] = ()
    if isinstance(value, Mapping):
        inner = value.items()
    elif isinstance(value, list):
        inner = enumerate(value)
    elif isinstance(value, float) and not isfinite(value):
        yield keys
    if depth > DEEPEST:
        yield keys
        return
    for key, one in inner:
        yield from _endless(one, (*keys, key), depth + 1)


def place(keys: Iterable[str | int]) -> str:
    """Write a path of keys as ``indicators[2].condition``."""
    text = "".join(f"[{key}]" if isinstance(key, int) else f".{key}" for key in keys)
    return text.removeprefix(".") or "."


@cache
def _validator(schema: str) -> Draft202012Validator:
    from jsonschema import Draft202012Validator
    from referencing import Registry, Resource

    loaded = {path.name: json.loads(path.read_text(encoding="utf-8")) for path in SCHEMAS.glob("*.json")}
    registry = Registry().with_resources((name, Resource.from_contents(body)) for name, body in loaded.items())
    return Draft202012Validator(loaded[schema], registry=registry, format_checker=Draft202012Validator.FORMAT_CHECKER)


def _faults(error: ValidationError, path: Path, tree: yaml.Node | None) -> Iterator[Fault]:
    keys = list(error.absolute_path)
    where = f"{path}:{_line(tree, keys)} {place(keys)}"
    if error.validator == "additionalProperties" and isinstance(error.instance, Mapping):
        schema: Any = error.schema
        known = schema.get("properties", {})
        for key in error.instance:
            if key not in known:
                found = nearest(str(key), known)
                hint = f"; → '{found}'?" if found else ""
                yield Fault(
                    "E102", f"{path}:{_line(tree, [*keys, key])} {place([*keys, key])}", _f(key=key, nearest=hint)
                )
    elif error.validator == "required" and isinstance(error.instance, Mapping):
        required: Any = error.validator_value
        for key in required:
            if key not in error.instance and f"'{key}'" in error.message:
                yield Fault("E109", where, _f(key=key))
    else:
        yield Fault("E103", where, {"problem": _problem(error)})


def _problem(error: ValidationError) -> Text:
    """Say why a value does not fit; in Dutch for all that the schemas use."""
    wanted: Any = error.validator_value
    value = json.dumps(error.instance, ensure_ascii=False, default=str)
    shown = value if len(value) <= SHOWN else value[:SHOWN] + "…"
    listed = ", ".join(str(one) for one in wanted) if isinstance(wanted, list) else str(wanted)
    if error.validator == "oneOf":
        choice = "; ".join(", ".join(one["required"]) for one in wanted)
        return Text(f"{shown} heeft niet precies één van: {choice}", f"{shown} has not exactly one of: {choice}")
    if error.validator in ("type", "anyOf"):
        kinds = [one["type"] for one in wanted] if error.validator == "anyOf" else wanted
        kinds = kinds if isinstance(kinds, list) else [kinds]
        nl, en = " of ".join(KINDS[one].nl for one in kinds), " or ".join(KINDS[one].en for one in kinds)
        return Text(f"{shown} is geen {nl}", f"{shown} is no {en}")
    dutch = {
        "enum": f"{shown} is geen van: {listed}",
        "format": f"{shown} is geen datum als 2018-06-04",
        "pattern": f"{shown} past niet op {listed}",
        "minimum": f"{shown} is kleiner dan {listed}",
        "maximum": f"{shown} is groter dan {listed}",
        "exclusiveMinimum": f"{shown} is niet groter dan {listed}",
        "exclusiveMaximum": f"{shown} is niet kleiner dan {listed}",
        "minItems": f"{shown} heeft te weinig waarden",
        "maxItems": f"{shown} heeft te veel waarden",
        "minLength": f"{shown} is te kort",
        "maxLength": f"{shown} is te lang",
        "minProperties": f"{shown} heeft te weinig sleutels",
        "maxProperties": f"{shown} heeft te veel sleutels",
        "uniqueItems": f"{shown} noemt iets twee keer",
        "not": f"{shown} mag hier niet",
    }
    english = f"{shown} may not stand here" if error.validator == "not" else error.message
    return Text(dutch.get(str(error.validator), error.message), english)


def _f(**fields: object) -> dict[str, str]:
    return {name: str(value) for name, value in fields.items()}


def _line(node: yaml.Node | None, keys: list[str | int]) -> int:
    """Give the line on which the value at this path begins."""
    line = 1
    for key in keys:
        if isinstance(node, yaml.MappingNode):
            pair = next(((k, v) for k, v in node.value if k.value == str(key)), None)
            if pair is None:
                break
            line, node = pair[0].start_mark.line + 1, pair[1]
        elif isinstance(node, yaml.SequenceNode) and isinstance(key, int):
            node = node.value[key]
            line = node.start_mark.line + 1
    return line
