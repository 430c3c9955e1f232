"""A comparison as one HTML file that needs nothing else."""

from html import escape

from pactoria.analysis.engine.comparison.result import Change, Importance
from pactoria.analysis.report.comparison.compared import Compared, segments
from pactoria.analysis.report.comparison.wording import IMPORTANCE, METHOD, gains, summary, summary_of_form
from pactoria.analysis.report.wording import clean, place_of
from pactoria.documents.comparison.result import Mark, Nature, Row, RowKind
from pactoria.documents.parsed import BlockKind

__all__ = ["as_html"]

_STYLE = """
:root { color-scheme: light dark; --ink: #1f2328; --paper: #fdfcfa; --grey: #6b6761; --line: #d9d5ce;
  --accent: #1f3a6e; --in: #11632f; --in-paper: #e3f4e6; --out: #a3211a; --out-paper: #fbe6e4; }
@media screen and (prefers-color-scheme: dark) { :root { --ink: #e8e6e1; --paper: #17181a; --grey: #a09b93;
  --line: #3a3a3c; --accent: #9db8f0; --in: #8fd6a3; --in-paper: #16301f; --out: #f0a29c; --out-paper: #3a1c1a; } }
body { font: 17px/28px "Source Serif 4", Georgia, serif; color: var(--ink); background: var(--paper);
  max-width: 44rem; margin: 3rem auto; padding: 0 1.25rem; overflow-wrap: anywhere; }
h1, h2, small, li { font-family: Inter, system-ui, sans-serif; }
h1 { font-size: 1.4rem; line-height: 2rem; color: var(--accent); font-weight: 600; }
h2 { font-size: 1rem; margin-top: 2.5rem; border-bottom: 1px solid var(--line); }
small { color: var(--grey); font-size: .8rem; line-height: 1.2rem; }
ul { list-style: none; padding: 0; } li { font-size: .95rem; line-height: 1.5rem; margin: 1rem 0; }
li q { display: block; font: italic 1rem/1.6rem "Source Serif 4", Georgia, serif; }
a { color: inherit; text-decoration-color: var(--line); }
ins { color: var(--in); background: var(--in-paper); text-decoration: underline; }
del { color: var(--out); background: var(--out-paper); text-decoration: line-through; }
p { margin: .9rem 0; white-space: pre-wrap; } p.heading { font-weight: 600; } p.cell { margin-left: 1.5rem; }
p.changed { border-left: 3px solid var(--accent); margin-left: -1rem; padding-left: calc(1rem - 3px); }
p:target { outline: 2px solid var(--accent); outline-offset: .4rem; }
@media print { :root { color-scheme: light; } body { margin: 0 auto; } p:target { outline: none; } }
footer { margin-top: 3rem; border-top: 1px solid var(--line); padding-top: 1rem; }
"""


def as_html(compared: Compared) -> str:
    """Return the changes of substance and the whole redline. Nothing that a document says is read as markup."""
    title = escape(f"{clean(compared.old_file)} compared with {clean(compared.new_file)}")
    parts = [
        f"<h1>{title}</h1><p>{escape(summary(compared))}</p>",
        *(f"<p><small>{escape(clean(n))}</small></p>" for d in (compared.old, compared.new) for n in d.notices),
    ]
    for importance in Importance:
        changes = [change for change in compared.changes.changes if change.importance is importance]
        if changes:
            items = "".join(_change(change, compared) for change in changes)
            parts.append(f"<h2>{escape(IMPORTANCE[importance])}</h2><ul>{items}</ul>")
    changed = set(compared.comparison.changed)
    parts.append("<h2>Redline</h2>")
    parts += [
        _row(compared, index, row, changed=index in changed) for index, row in enumerate(compared.comparison.rows)
    ]
    parts.append(f"<footer><small>{escape(summary_of_form(compared))} {escape(METHOD)}</small></footer>")
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<style>{_STYLE}</style></head><body>{''.join(parts)}</body></html>\n"
    )


def _change(change: Change, compared: Compared) -> str:
    told = [place_of(change.section, None), gains(change, compared.changes.side)]
    quotes = "".join(
        f"<q><{tag}>{escape(clean(quote.quote))}</{tag}></q>"
        for tag, quote in (("del", change.old), ("ins", change.new))
        if quote is not None
    )
    reason = f"<small>{escape(clean(change.reason))}</small>" if change.reason else ""
    place = escape(" · ".join(part for part in told if part))
    return f'<li><a href="#r{change.row}">{escape(clean(change.title))}</a> <small>{place}</small>{quotes}{reason}</li>'


def _row(compared: Compared, index: int, row: Row, *, changed: bool) -> str:
    blocks = compared.new.blocks if row.new else compared.old.blocks
    kind = blocks[(row.new or row.old)[0]].kind
    name = {BlockKind.HEADING: "heading", BlockKind.TITLE: "heading", BlockKind.TABLE_CELL: "cell"}.get(kind, "text")
    note = "<small>moved here </small>" if row.moved and row.kind is not RowKind.DEPARTED else ""
    note = "<small>moved away </small>" if row.kind is RowKind.DEPARTED else note
    words = "".join(_segment(s.mark, s.nature, s.text) for s in segments(compared, row))
    return f'<p id="r{index}" class="{name}{" changed" if changed else ""}">{note}{words}</p>'


def _segment(mark: Mark, nature: Nature, text: str) -> str:
    shown = escape(text.translate(_UNSEEN))
    if mark is Mark.KEPT:
        return shown
    if nature is Nature.FORM:
        return shown if mark is Mark.INSERTED else ""
    return f"<ins>{shown}</ins>" if mark is Mark.INSERTED else f"<del>{shown}</del>"


_UNSEEN = dict.fromkeys([*range(9), 11, 12, *range(14, 32), *range(0x7F, 0xA0), *range(0x202A, 0x202F)], 0xFFFD)
"""Control characters, and those that turn what follows around."""
