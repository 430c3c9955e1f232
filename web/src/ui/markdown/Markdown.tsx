import { memo, useEffect, useMemo, useRef, useState } from "react";
import { grow, NO_BLOCKS, type Block } from "./blocks";
import { Code } from "./Code";
import { MarkdownBlock, type DrawCitation } from "./MarkdownBlock";
import classes from "./markdown.module.css";

/** Longer texts are laid out where they are near to what is seen; the rest stands there as plain text, to be found. */
const ALL_AT_ONCE = 40;
const NEAR = "1200px 0px";
const NO_SOURCES: ReadonlySet<number> = new Set();

interface Props {
  text: string;
  /** Whether more of it is on its way. */
  growing?: boolean;
  sources?: ReadonlySet<number>;
  /** Draws a citation of a source. */
  draw?: DrawCitation;
}

const asWritten: DrawCitation = (number) => `[${number}]`;

interface OneProps {
  block: Block;
  growing: boolean;
  sources: ReadonlySet<number>;
  draw: DrawCitation;
}

const One = memo(function One({ block, growing, sources, draw }: OneProps) {
  if (block.kind === "code") return <Code code={block.code} language={block.language} growing={growing && !block.closed} />;
  return <MarkdownBlock text={block.text} sources={sources} draw={draw} />;
});

function Near(props: OneProps) {
  const place = useRef<HTMLDivElement>(null);
  const [near, setNear] = useState(false);
  useEffect(() => {
    if (near || place.current === null) return;
    const observer = new IntersectionObserver(([entry]) => entry?.isIntersecting && setNear(true), { rootMargin: NEAR });
    observer.observe(place.current);
    return () => observer.disconnect();
  }, [near]);
  return near ? (
    <One {...props} />
  ) : (
    <div ref={place} className={classes.far}>
      {props.block.text.trim()}
    </div>
  );
}

/** Markdown as it is written by models: read block by block, so that what is finished is never read again. */
export const Markdown = memo(function Markdown({ text, growing = false, sources = NO_SOURCES, draw = asWritten }: Props) {
  const [shown, setShown] = useState(() => grow(NO_BLOCKS, text, !growing));
  const [whole, setWhole] = useState(!growing);
  if (shown.text !== text || whole !== !growing) {
    setShown(grow(shown, text, !growing));
    setWhole(!growing);
  }
  const { blocks } = shown;
  // What was on the page as it came stays on it.
  const [began] = useState(growing);
  const lazy = !began && blocks.length > ALL_AT_ONCE;
  return useMemo(
    () => (
      <div className={classes.markdown} data-growing={growing || undefined}>
        {blocks.map((block, index) => {
          const props = { block, growing: growing && index === blocks.length - 1, sources, draw };
          return lazy && index >= ALL_AT_ONCE / 2 ? <Near key={block.start} {...props} /> : <One key={block.start} {...props} />;
        })}
      </div>
    ),
    [blocks, growing, sources, draw, lazy],
  );
});
