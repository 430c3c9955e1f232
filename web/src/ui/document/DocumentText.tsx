import { memo, useCallback, useEffect, useImperativeHandle, useMemo, useRef, useState, type Ref } from "react";
import { DocumentBlock, DocumentTable, PageMark } from "./DocumentBlock";
import { usePrinting } from "@/ui/printing";
import { blockAt, layout, spansByBlock, type Chunk } from "./layout";
import { isFinding, type Span } from "./segments";
import type { ReadableDocument } from "./types";
import classes from "./document.module.css";

export interface DocumentHandle {
  /** Bring the words at an offset into view. */
  reveal: (offset: number, spanId?: string) => void;
}

interface Props {
  document: ReadableDocument;
  spans: readonly Span[];
  /** Id of the span that is chosen now. */
  active: string | null;
  onPick?: (spanId: string) => void;
  /** What a finding is called, for the marks in the margin. */
  label?: (spanId: string) => string;
  ref?: Ref<DocumentHandle>;
}

/** Up to here the whole text is on the page, so that the browser's own search and printing see all of it. */
const ALL_AT_ONCE = 3_000;
const NEAR = "1600px 0px";
const FRAMES_TO_WAIT = 30;

interface ChunkProps {
  chunk: Chunk;
  text: string;
  spans: Map<number, Span[]>;
  active: string | null;
  mounted: boolean;
  label: (spanId: string) => string;
}

const ChunkView = memo(
  function ChunkView({ chunk, text, spans, active, mounted, label }: ChunkProps) {
    return (
      <div
        className={classes.chunk}
        data-chunk={chunk.first}
        style={mounted ? { containIntrinsicBlockSize: `auto ${chunk.height}px` } : { height: chunk.height }}
      >
        {mounted &&
          chunk.groups.map((group) => {
            const first = group.kind === "block" ? group.placed.index : (group.rows[0]?.[0]?.[0]?.index ?? 0);
            return (
              <div key={first}>
                {group.page !== null && group.page > 1 && <PageMark page={group.page} />}
                {group.kind === "block" ? (
                  <DocumentBlock
                    placed={group.placed}
                    text={text}
                    spans={spans.get(group.placed.index)}
                    active={active}
                    label={label}
                  />
                ) : (
                  <DocumentTable rows={group.rows} text={text} spans={spans} active={active} label={label} />
                )}
              </div>
            );
          })}
      </div>
    );
  },
  (before, after) => {
    if (before.chunk !== after.chunk || before.mounted !== after.mounted || before.text !== after.text) return false;
    if (before.label !== after.label) return false;
    if (before.spans === after.spans && before.active === after.active) return true;
    // Only the chunks with marks in them are drawn again when marks change.
    for (let index = after.chunk.first; index <= after.chunk.last; index += 1) {
      if (before.spans.has(index) || after.spans.has(index)) return false;
    }
    return true;
  },
);

const noLabel = () => "";

/** A contract as text to read, with marks in it. Fast for very long texts: only what is near is laid out. */
export function DocumentText({ document: { text, blocks }, spans, active, onPick, label = noLabel, ref }: Props) {
  const root = useRef<HTMLDivElement>(null);
  const chunks = useMemo(() => layout(blocks), [blocks]);
  const byBlock = useMemo(() => spansByBlock(blocks, spans), [blocks, spans]);
  const numbered = useMemo(() => blocks.some((block) => block.number !== null), [blocks]);
  const lazy = blocks.length > ALL_AT_ONCE;
  const printing = usePrinting();
  const [near, setNear] = useState<ReadonlySet<number>>(() => new Set([0]));

  useEffect(() => {
    const element = root.current;
    if (!lazy || element === null) return;
    const observer = new IntersectionObserver(
      (entries) =>
        setNear((current) => {
          const next = new Set(current);
          for (const entry of entries) {
            const first = Number((entry.target as HTMLElement).dataset.chunk);
            if (entry.isIntersecting) next.add(first);
            else next.delete(first);
          }
          return next;
        }),
      { root: element.closest("[data-scroll]"), rootMargin: NEAR },
    );
    for (const child of element.querySelectorAll("[data-chunk]")) observer.observe(child);
    return () => observer.disconnect();
  }, [chunks, lazy]);

  const reveal = useCallback(
    (offset: number, spanId?: string) => {
      const element = root.current;
      if (element === null) return;
      const index = blockAt(blocks, offset);
      const chunk = chunks.find(({ first, last }) => index >= first && index <= last);
      if (lazy && chunk) setNear((current) => new Set(current).add(chunk.first));
      const find = () =>
        (spanId === undefined ? null : element.querySelector(`[data-spans~="${CSS.escape(spanId)}"]`)) ??
        element.querySelector(`[data-block="${index}"]`);
      const aim = (tries: number) => {
        const target = find();
        if (target === null) {
          // A chunk that was far away is on its way onto the page.
          if (tries > 0) requestAnimationFrame(() => aim(tries - 1));
          return;
        }
        const scroller = element.closest("[data-scroll]");
        const distance = Math.abs(target.getBoundingClientRect().top - (scroller?.getBoundingClientRect().top ?? 0));
        const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
        const far = distance > 3 * (scroller?.clientHeight ?? window.innerHeight);
        target.scrollIntoView({ block: "center", behavior: calm || far ? "instant" : "smooth" });
        // Chunks that were only estimated get their real height on the way; aim once more when they have it.
        if (far) {
          requestAnimationFrame(() =>
            requestAnimationFrame(() => find()?.scrollIntoView({ block: "center", behavior: "instant" })),
          );
        }
      };
      aim(FRAMES_TO_WAIT);
    },
    [blocks, chunks, lazy],
  );
  useImperativeHandle(ref, () => ({ reveal }), [reveal]);

  // Marks are plain text to assistive technology, which has the buttons in the margin; the mouse may use the words too.
  useEffect(() => {
    const element = root.current;
    if (element === null || onPick === undefined) return;
    const pick = (event: MouseEvent) => {
      if (!(event.target instanceof Element) || !getSelection()?.isCollapsed) return;
      const mark = event.target.closest("[data-pick]");
      const id = mark?.getAttribute("data-pick");
      if (id) onPick(id);
    };
    element.addEventListener("click", pick);
    return () => element.removeEventListener("click", pick);
  }, [onPick]);

  return (
    <div
      ref={root}
      className={classes.document}
      data-numbered={numbered || undefined}
      data-marked={spans.some(isFinding) || undefined}
    >
      {chunks.map((chunk) => (
        <ChunkView
          key={chunk.first}
          chunk={chunk}
          text={text}
          spans={byBlock}
          active={active}
          mounted={!lazy || printing || near.has(chunk.first)}
          label={label}
        />
      ))}
    </div>
  );
}
