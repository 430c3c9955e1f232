import type { ReactNode } from "react";
import type { Cited } from "@/api";
import { useOpenReview } from "./context";
import classes from "./reading.module.css";

/** An entry of a list that leads to its words in the contract, and is marked while they are. */
export function AtWords({ words, children }: { words: Pick<Cited, "start" | "end">; children: ReactNode }) {
  const { readable, select, selection, setSheetOpen } = useOpenReview();
  const place = { start: readable.at(words.start), end: readable.at(words.end) };
  const chosen = selection?.kind === "words" && selection.start === place.start && selection.end === place.end;
  return (
    <li>
      <button
        type="button"
        className={classes.duty}
        data-chosen={chosen || undefined}
        onClick={() => {
          select({ kind: "words", ...place }, "panel");
          setSheetOpen(false);
        }}
      >
        {children}
      </button>
    </li>
  );
}
