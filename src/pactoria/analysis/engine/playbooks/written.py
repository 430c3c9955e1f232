"""Playbooks as YAML, from strangers too: no aliases, no names twice, bounded in size and depth."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from yaml import Node

__all__ = ["LARGEST", "UnreadableYamlError", "dump", "load"]

LARGEST = 1_000_000
"""Characters of one playbook."""
_DEEPEST = 12
"""Levels. A playbook has five."""
_LONGEST_PROBLEM = 300


class UnreadableYamlError(ValueError):
    """A text is no YAML, or YAML that nobody writes by hand."""


def load(text: str) -> object:
    """Read plain values from YAML.

    Raises:
        UnreadableYamlError: that says what is wrong, with the line where there is one.
    """
    if len(text) > LARGEST:
        raise UnreadableYamlError(f"more than {LARGEST:,} characters")
    import yaml as library

    yaml: Any = library  # its types name no values
    loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        # The events first: they take no room, however often an alias is used, and go no deeper than the reader does.
        depth = 0
        for event in yaml.parse(text, Loader=loader):
            if isinstance(event, yaml.AliasEvent):
                raise UnreadableYamlError(f"aliases (*{event.anchor}) are not allowed{_line(event)}")
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if depth > _DEEPEST:
                raise UnreadableYamlError(f"nested more than {_DEEPEST} levels deep{_line(event)}")
        node = yaml.compose(text, Loader=loader)
        if node is not None:
            _no_name_twice(node)
        return yaml.load(text, Loader=loader)  # both are safe loaders
    except yaml.YAMLError as error:
        raise UnreadableYamlError(" ".join(str(error).split())[:_LONGEST_PROBLEM]) from error
    except (ValueError, OverflowError) as error:
        # Dates that do not exist and numbers without end are read by Python, with errors of its own.
        if isinstance(error, UnreadableYamlError):
            raise
        raise UnreadableYamlError("it holds a number or a date that cannot be read; put it in quotes") from error


def _line(event: Any) -> str:
    return f" (line {event.start_mark.line + 1})"


def _no_name_twice(node: "Node") -> None:
    from yaml import MappingNode, ScalarNode, SequenceNode

    if isinstance(node, MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            name = key.value if isinstance(key, ScalarNode) else ""
            if name in seen:
                raise UnreadableYamlError(f"{name[:80]!r} is there twice{_line(key)}")
            seen.add(name)
            _no_name_twice(value)
    elif isinstance(node, SequenceNode):
        for value in node.value:
            _no_name_twice(value)


def dump(data: object) -> str:
    """Write plain values as YAML that people can read and change."""
    import yaml

    dumper: Any = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
    return yaml.dump(data, Dumper=dumper, sort_keys=False, allow_unicode=True, width=110)
