"""Notebooks run for reviewers: ``py:percent`` source in, executed notebook and page out, the same bytes every time."""

# mypy: allow-untyped-calls
# nbformat, nbconvert and IPython have no annotations of their own.

from __future__ import annotations

import re
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from functools import cache
from html import escape, unescape
from io import StringIO
from itertools import count, cycle
from pathlib import Path
from typing import Any
from warnings import catch_warnings, simplefilter

from nulmeting.messages import Fault, InputError
from nulmeting.settings import Measurement

TEMPLATES = Path(__file__).parent.parent / "templates"
SIDES = ("restricted", "public")
_ONE = r"(?:(?:<|&lt;|>|&gt;|≤|above|below) )?[-+−]?[\d.]+( ?%| pp)?"
NUMBER = re.compile(rf"{_ONE}(( to |, | of ){_ONE})?")
NO_NUMBER = re.compile(r"|(not (shown|available|asked)|suppressed)\b.*")
NAMES = frozenset(("wave", "waves", "code", "version", "name"))
"""Heads of columns that name something, though the name may be a number."""
SPEAKING = (AssertionError, NotImplementedError)
"""Errors whose text the notebooks write themselves; the text of any other may hold a value from the data."""


@dataclass(frozen=True)
class Executed:
    """A notebook that has run.

    Parameters
    ----------
    ipynb, html : bytes
        The notebook with its outputs, and the page made of it.
    results : mapping
        The variables asked for, as the notebook left them.
    """

    ipynb: bytes
    html: bytes
    results: Mapping[str, Any] = field(default_factory=dict)


def execute(source: str, name: str, parameters: Mapping[str, str | bool], results: Sequence[str] = ()) -> Executed:
    """Run a notebook and make its page.

    The cells run in this process, in a fresh IPython shell per notebook: no kernel to start, no port, nothing read
    from or left in the user's IPython folder. Relative paths in a notebook start at the working folder.

    Parameters
    ----------
    source : str
        Text of the notebook, ``py:percent``.
    name : str
        What messages call the notebook.
    parameters : mapping of name to text or truth value
        Put in a cell of their own below the cell tagged ``parameters``. ``public_only`` also chooses the cells: those
        tagged ``restricted`` are left out where it is true, those tagged ``public`` where it is not.
    results : sequence of str
        Variables to hand back.

    Returns
    -------
    Executed
        Without times, absolute paths of our making, or random cell ids: equal input gives equal bytes.

    Raises
    ------
    InputError
        E801 if a cell fails: the cell, its line of code and the error, but no value from the data. E803 if there is no
        place for the parameters.
    """
    import nbformat

    notebook = prepared(source, name, parameters)
    values = _run(notebook, name, results)
    nbformat.validate(notebook)
    return Executed(nbformat.writes(notebook).encode("utf-8") + b"\n", _page(notebook).encode("utf-8"), values)


def prepared(source: str, name: str, parameters: Mapping[str, str | bool]) -> Any:
    """Give the notebook to run: the cells of its side, the parameters filled in, fixed ids, bare metadata."""
    import jupytext  # type: ignore[import-untyped]
    from nbformat.v4 import new_code_cell

    notebook = jupytext.reads(source, fmt="py:percent")
    other_side = SIDES[0] if parameters.get("public_only") else SIDES[1]
    cells = [cell for cell in notebook.cells if other_side not in cell.metadata.get("tags", [])]
    at = next((i for i, cell in enumerate(cells) if "parameters" in cell.metadata.get("tags", [])), None)
    if at is None:
        raise InputError([Fault("E803", name)])
    assignments = "\n".join(f"{key} = {value!r}" for key, value in sorted(parameters.items()))
    cells[at + 1 : at + 1] = [new_code_cell(assignments, metadata={"tags": ["injected-parameters", "fold"]})]
    for number, cell in enumerate(cells, start=1):
        cell.id = f"cell-{number:02d}"
        cell.metadata.pop("lines_to_next_cell", None)
    notebook.cells = cells
    notebook.metadata = nbformat_metadata(title(cells) or name)
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    return notebook


def nbformat_metadata(heading: str) -> Any:
    """Give the notebook's metadata: what a reader's Jupyter needs, and the page's title and language."""
    from nbformat import NotebookNode, from_dict

    metadata: NotebookNode = from_dict(
        {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python", "file_extension": ".py", "mimetype": "text/x-python"},
            "language": "en",
            "title": heading,
        }
    )
    return metadata


def title(cells: Sequence[Any]) -> str:
    """Give the text of the first heading of the first order, or nothing."""
    for cell in cells:
        found = re.search(r"^# (.+)$", cell.source, re.MULTILINE) if cell.cell_type == "markdown" else None
        if found:
            return _words(found[1])
    return ""


def _words(heading: str) -> str:
    """Give a heading without the marks of the languages in it."""
    return re.sub(r"</?span[^>]*>", "", heading).strip()


def verdicts(results: Mapping[str, Any], name: str, measurement: Measurement) -> dict[str, bool]:
    """Give what may cross to ``public/``: yes or no per ``indicator.wave``, and nothing else.

    Parameters
    ----------
    results : mapping
        Results of a notebook.
    name : str
        The variable that holds the answers.
    measurement : Measurement
        Its indicators and waves are the only keys there can be.

    Raises
    ------
    InputError
        E802 if a key is another one or a value is anything but a truth value.
    """
    found = results.get(name)
    possible = {f"{indicator.id}.{wave.id}" for indicator in measurement.indicators for wave in measurement.waves}
    if not isinstance(found, dict) or not found.keys() <= possible or any(type(v) is not bool for v in found.values()):
        raise InputError([Fault("E802", "notebooks", {"name": name})])
    return dict(found)


def _run(notebook: Any, name: str, results: Sequence[str]) -> dict[str, Any]:
    """Run the cells in order and put their outputs in; give the variables asked for."""
    with _shell() as shell:
        code = [cell for cell in notebook.cells if cell.cell_type == "code"]
        for number, cell in enumerate(code, start=1):
            cell.execution_count = number
            cell.outputs, error = _run_cell(shell, cell.source)
            if error is not None:
                raise InputError([_fault(notebook, cell, number, error, name)]) from None
        return {key: shell.user_ns.get(key) for key in results}


@contextmanager
def _shell() -> Iterator[Any]:
    """Give a fresh IPython shell without history or profile, and leave the interpreter as it was."""
    from IPython.core.interactiveshell import InteractiveShell
    from traitlets.config import Config

    main, hook = sys.modules["__main__"], sys.excepthook
    with tempfile.TemporaryDirectory() as folder:
        InteractiveShell.clear_instance()
        try:
            yield InteractiveShell.instance(ipython_dir=folder, config=Config({"HistoryManager": {"enabled": False}}))
        finally:
            InteractiveShell.clear_instance()
            sys.modules["__main__"], sys.excepthook = main, hook


def _run_cell(shell: Any, source: str) -> tuple[list[Any], BaseException | None]:
    """Run one cell; give its outputs as the notebook format has them (printed, then displayed) and its error."""
    from IPython.core.displayhook import CapturingDisplayHook
    from IPython.core.displaypub import CapturingDisplayPublisher
    from nbformat.v4 import new_output

    shell.display_pub = CapturingDisplayPublisher()
    shell.display_trap.hook = CapturingDisplayHook(shell=shell, outputs=shell.display_pub.outputs)
    printed, complained = StringIO(), StringIO()
    with redirect_stdout(printed), redirect_stderr(complained), catch_warnings(record=True) as warned:
        simplefilter("always")
        result = shell.run_cell(source, store_history=False)
    # Only the kind: the full text of a warning holds a path of the machine.
    complained.writelines(f"{kind}\n" for kind in dict.fromkeys(one.category.__name__ for one in warned))
    streams = [("stdout", printed.getvalue()), ("stderr", complained.getvalue())]
    outputs = [new_output("stream", name=name, text=text) for name, text in streams if text]
    outputs += [new_output("display_data", data=shown["data"]) for shown in shell.display_pub.outputs]
    return outputs, result.error_before_exec or result.error_in_exec


def _fault(notebook: Any, cell: Any, number: int, error: BaseException, name: str) -> Fault:
    """Say where a notebook stopped, in one line without a value from the data."""
    heading = ""
    for earlier in notebook.cells[: notebook.cells.index(cell)]:
        if earlier.cell_type == "markdown":
            heading = next(map(_words, re.findall(r"^#+ (.+)$", earlier.source, re.MULTILINE)[-1:]), heading)
    text = str(error) if isinstance(error, SPEAKING) and str(error) else type(error).__name__
    fields = {"cell": str(number), "heading": heading, "code": _line(cell.source, error), "error": text}
    return Fault("E801", name, fields)


def _line(source: str, error: BaseException) -> str:
    """Give the line of the cell where the error came up."""
    lines = source.splitlines()
    number = getattr(error, "lineno", None) or 0
    trace = error.__traceback__
    while trace is not None:
        if "ipykernel" in trace.tb_frame.f_code.co_filename or "<ipython-input" in trace.tb_frame.f_code.co_filename:
            number = number or trace.tb_lineno
        trace = trace.tb_next
    return lines[number - 1].strip() if 0 < number <= len(lines) else ""


def _page(notebook: Any) -> str:
    """Give the notebook as one page with accessible tables."""
    page, _ = _exporter().from_notebook_node(notebook)
    return accessible(page)


@cache
def _exporter() -> Any:
    from nbconvert.exporters.html import HTMLExporter

    return HTMLExporter(template_name="notebook", extra_template_basedirs=[str(TEMPLATES)], mathjax_url="")


def accessible(page: str) -> str:
    """Give the page with tables that read well.

    The scope of every head, numbers to the right, no repeated style, and a box of its own for each, called as its
    table: a table wider than the screen scrolls there, by keyboard too, and the page does not.
    """
    page = re.sub(r"<style scoped[^>]*>.*?</style>\s*", "", page, flags=re.DOTALL)
    number = count(1)
    return re.sub(r"<table.*?</table>", lambda table: _table(table[0], next(number)), page, flags=re.DOTALL)


def _table(table: str, number: int) -> str:
    head, body = table.split("</thead>", 1)
    rows = [re.findall(r"<td>(.*?)</td>", row, re.DOTALL) for row in body.split("</tr>")]
    columns = zip(*(row for row in rows if row), strict=False)
    named = re.findall(r"<th>(.*?)</th>", head, re.DOTALL)[-max(map(len, rows)) :]  # those of an index have none
    aligned = ["" if _is_numbers(*one) else ' class="text"' for one in zip(named, columns, strict=False)]
    heads, cells = cycle(aligned or [""]), cycle(aligned or [""])
    head = re.sub(r"<tr style=[^>]*>", "<tr>", head).replace("<th></th>", "<td></td>")
    head = re.sub(r"<th>", lambda _: f'<th scope="col"{next(heads)}>', head)
    body = re.sub(r"<td>", lambda _: f"<td{next(cells)}>", body).replace("<th>", '<th scope="row">')
    caption = re.search(r"<caption>(.*?)</caption>", head, re.DOTALL)
    called = escape(unescape(caption[1])) if caption else f"Table {number}"
    box = f'<div class="scroll" role="group" aria-label="{called}" tabindex="0">'
    return f"{box}{head}</thead>{body}</div>"


def _is_numbers(head: str, cells: Sequence[str]) -> bool:
    """Whether a column holds numbers, some of which may not be there."""
    there = [cell for cell in cells if not NO_NUMBER.fullmatch(cell)]
    return head not in NAMES and bool(there) and all(NUMBER.fullmatch(cell) for cell in there)
