import { useState } from "react";
import { strings } from "@/lib/strings";
import type { ClauseOut } from "@/api";
import { useOpenReview } from "./context";
import classes from "./clauses.module.css";
import shared from "./panel-lists.module.css";

const words = strings.contract.clauses;

/** Clauses of one category stand together, categories in the order of the text. */
function grouped(clauses: readonly ClauseOut[]): [string, ClauseOut[]][] {
  const groups = new Map<string, ClauseOut[]>();
  for (const clause of clauses) {
    const group = groups.get(clause.category);
    if (group) group.push(clause);
    else groups.set(clause.category, [clause]);
  }
  return [...groups];
}

export function Clauses() {
  const { analysis, readable, select, selection, setSheetOpen } = useOpenReview();
  const [all, setAll] = useState(false);
  const clauses = analysis?.clauses ?? [];
  const less = clauses.filter(({ accepted }) => !accepted).length;
  const shown = clauses.filter(({ accepted }) => all || accepted);
  if (clauses.length === 0) return <p className={shared.nothing}>{words.none}</p>;
  return (
    <>
      <p className={shared.over}>{words.lead}</p>
      {grouped(shown).map(([category, group]) => (
        <section key={category} className={classes.clauses}>
          <h3>{category}</h3>
          {group.map(({ start, end, quote, confidence, accepted }) => {
            const place = { start: readable.at(start), end: readable.at(end) };
            return (
              <button
                key={`${start}-${end}`}
                type="button"
                className={shared.clause}
                data-less={!accepted || undefined}
                data-chosen={(selection?.kind === "words" && selection.start === place.start) || undefined}
                onClick={() => {
                  select({ kind: "words", ...place }, "panel");
                  setSheetOpen(false);
                }}
              >
                <span className={classes["clause-quote"]}>{quote}</span>
                <span className={shared.note}>{words.sure(Math.round(confidence * 100))}</span>
              </button>
            );
          })}
        </section>
      ))}
      {less > 0 && (
        <button type="button" className={shared.dismissed} aria-expanded={all} onClick={() => setAll(!all)}>
          {all ? words.lessHide : words.less(less)}
        </button>
      )}
    </>
  );
}
