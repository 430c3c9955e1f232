import { createElement, memo } from "react";
import { strings } from "@/lib/strings";
import type { Placed } from "./layout";
import { isFinding, split, strongest, type Span } from "./segments";
import { SeverityIcon } from "@/ui/Severity";
import type { Severity } from "@/api";
import classes from "./document.module.css";

interface TextProps {
  text: string;
  start: number;
  end: number;
  spans: readonly Span[] | undefined;
  active: string | null;
}

const UNMARKED: readonly Span[] = [];

/** The words of start..end, each run marked with what lies over it. */
export function MarkedText({ text, start, end, spans = UNMARKED, active }: TextProps) {
  if (spans.length === 0) return text.slice(start, end);
  return split(start, end, spans).map((segment) => {
    const words = text.slice(segment.start, segment.end);
    if (segment.spans.length === 0) return words;
    const finding = segment.spans.find(isFinding);
    return (
      <mark
        key={segment.start}
        className={classes.mark}
        data-tone={strongest(segment.spans)}
        data-spans={segment.spans.map(({ id }) => id).join(" ")}
        data-pick={finding?.id}
        data-active={segment.spans.some(({ id }) => id === active) || undefined}
      >
        {words}
      </mark>
    );
  });
}

/** Lines that were broken on purpose (addresses, signatures) stay broken; text that was only wrapped flows. */
function keepsLines(words: string): boolean {
  const lines = words.split("\n");
  return lines.length > 1 && lines.every((line) => line.length < 45);
}

const LONG_NUMBER = 5;

const MOST_MARKS = 3;
/** Characters in a line: a paragraph has room beside it for as many marks as it has lines. */
const LINE = 75;

interface BlockProps {
  placed: Placed;
  text: string;
  spans: readonly Span[] | undefined;
  active: string | null;
  label: (spanId: string) => string;
}

export const DocumentBlock = memo(function DocumentBlock({ placed, text, spans, active, label }: BlockProps) {
  const { block, index, heading, indent } = placed;
  const findings = spans?.filter((span) => isFinding(span) && span.start >= block.start && span.start < block.end);
  const words = text.slice(block.body, block.end);
  const room = Math.min(MOST_MARKS, Math.max(1, Math.ceil(words.length / LINE)));
  const hasNumber = block.body > block.start;
  const body = createElement(
    heading > 0 ? `h${heading}` : "p",
    { className: classes.body, "data-from": block.body, "data-lines": keepsLines(words) || undefined },
    <MarkedText text={text} start={block.body} end={block.end} spans={spans} active={active} />,
  );
  return (
    <div
      className={classes.block}
      data-block={index}
      data-kind={block.kind}
      data-level={block.level}
      data-indent={indent || undefined}
      data-long-number={(hasNumber && (block.number?.length ?? 0) > LONG_NUMBER) || undefined}
    >
      {findings !== undefined && findings.length > 0 && (
        <span className={classes.margin}>
          {findings.slice(0, room).map((span) => (
            <button
              key={span.id}
              type="button"
              className={classes["margin-mark"]}
              data-tone={span.tone}
              data-pick={span.id}
              data-active={span.id === active || undefined}
              aria-label={label(span.id)}
              title={label(span.id)}
            >
              <SeverityIcon severity={span.tone as Severity} size={14} />
            </button>
          ))}
        </span>
      )}
      {hasNumber && (
        <span className={classes.number} data-from={block.start}>
          <MarkedText text={text} start={block.start} end={block.body} spans={spans} active={active} />
        </span>
      )}
      {body}
    </div>
  );
});

interface TableProps {
  rows: Placed[][][];
  text: string;
  spans: Map<number, Span[]>;
  active: string | null;
  label: (spanId: string) => string;
}

export function DocumentTable({ rows, text, spans, active, label }: TableProps) {
  return (
    <div className={classes.table}>
      <table>
        <tbody>
          {rows.map((cells) => (
            <tr key={cells[0]?.[0]?.index}>
              {cells.map((blocks) => (
                <td key={blocks[0]?.index}>
                  {blocks.map((placed) => (
                    <DocumentBlock
                      key={placed.index}
                      placed={placed}
                      text={text}
                      spans={spans.get(placed.index)}
                      active={active}
                      label={label}
                    />
                  ))}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

export function PageMark({ page }: { page: number }) {
  return <div className={classes.page}>{strings.document.page(page)}</div>;
}
