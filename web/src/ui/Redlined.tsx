import { diff } from "@/lib/diff";
import marks from "./marks.module.css";
import classes from "./redlined.module.css";

interface Props {
  old: string;
  now: string;
  /** Paragraphs that come after it. */
  paragraphs?: readonly string[];
  /** What is said before and after the words, where they are a part of a sentence. */
  around?: { before: string; after: string } | undefined;
}

/** Old words struck, new ones underlined. */
export function Redlined({ old, now, paragraphs = [], around }: Props) {
  const pieces = diff(old, now);
  return (
    <>
      {pieces.length > 0 && (
        <p className={`${classes.redlined} ${marks.marks}`}>
          {around?.before}
          {pieces.map(({ mark, text }, index) =>
            mark === "inserted" ? <ins key={index}>{text}</ins> : mark === "deleted" ? <del key={index}>{text}</del> : <span key={index}>{text}</span>,
          )}
          {around?.after}
        </p>
      )}
      {paragraphs.map((text, index) => (
        <p key={index} className={`${classes.redlined} ${marks.marks}`}>
          <ins>{text}</ins>
        </p>
      ))}
    </>
  );
}
