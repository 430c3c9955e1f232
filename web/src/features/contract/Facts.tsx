import { day, dayInFull, duration, money, words as spoken } from "@/lib/format";
import { strings } from "@/lib/strings";
import { contractTypes } from "@/lib/strings/contract";
import type { FactsOut } from "@/api";
import { useOpenReview } from "./context";
import classes from "./facts.module.css";
import shared from "./panel-lists.module.css";

const words = strings.contract.facts;

interface Row {
  label: string;
  value: string;
  /** More about the value, such as a role. */
  note?: string | undefined;
  /** The full form, shown when the mouse is over it. */
  hover?: string;
  start?: number;
  end?: number;
  quote?: string;
}

type Dated = "agreement_date" | "effective_date" | "expiration_date";

/** Facts as lines to read, in the order in which people ask for them. */
function rowsOf(facts: FactsOut): Row[] {
  const rows: Row[] = [];
  if (facts.contract_type !== null) rows.push({ label: words.type, value: contractTypes[facts.contract_type] ?? spoken(facts.contract_type) });
  if (facts.title !== null) rows.push({ ...facts.title, label: words.title });
  for (const party of facts.parties) {
    rows.push({ ...party, label: words.parties, value: party.name, note: party.role ?? undefined });
  }
  const dated = (name: Dated) => {
    const fact = facts[name];
    if (fact === null) return;
    rows.push({ ...fact, label: words[name], value: day(fact.value), hover: dayInFull(fact.value) });
  };
  dated("agreement_date");
  dated("effective_date");
  dated("expiration_date");
  if (facts.term !== null) rows.push({ ...facts.term, label: words.term, value: duration(facts.term.value) });
  if (facts.perpetual?.value === true) rows.push({ ...facts.perpetual, label: words.perpetual, value: words.perpetualValue });
  if (facts.auto_renewal !== null) {
    const value = facts.auto_renewal.value ? words.yes : words.no;
    rows.push({ ...facts.auto_renewal, label: words.auto_renewal, value });
  }
  if (facts.renewal !== null) {
    rows.push({ ...facts.renewal, label: words.renewal, value: duration(facts.renewal.value) });
  }
  if (facts.notice_period !== null) {
    rows.push({ ...facts.notice_period, label: words.notice_period, value: duration(facts.notice_period.value) });
  }
  if (facts.governing_law !== null) rows.push({ ...facts.governing_law, label: words.governing_law });
  for (const amount of facts.amounts) rows.push({ ...amount, label: words.amounts, value: money(amount.value) });
  return rows;
}

export function Facts() {
  const { analysis, readable, select, selection, setSheetOpen } = useOpenReview();
  const rows = analysis?.facts ? rowsOf(analysis.facts) : [];
  if (rows.length === 0) return <p className={shared.nothing}>{words.none}</p>;
  return (
    <>
      <dl className={classes.facts}>
        {rows.map(({ label, value, note, hover, start, end, quote }, index) => {
          const place = start === undefined || end === undefined ? null : { start: readable.at(start), end: readable.at(end) };
          const chosen = selection?.kind === "words" && place !== null && selection.start === place.start && selection.end === place.end;
          return (
            <div key={`${label}-${index}`} data-chosen={chosen || undefined}>
              <dt>{rows[index - 1]?.label === label ? <span className="visually-hidden">{label}</span> : label}</dt>
              <dd>
                {place === null ? (
                  <span className={classes.fact}>{value}</span>
                ) : (
                  <button
                    type="button"
                    className={classes.fact}
                    title={hover ?? quote}
                    onClick={() => {
                      select({ kind: "words", ...place }, "panel");
                      setSheetOpen(false);
                    }}
                  >
                    {value}
                    <span className="visually-hidden">. {words.go(label)}</span>
                  </button>
                )}
                {note !== undefined && <span className={shared.note}>{note}</span>}
              </dd>
            </div>
          );
        })}
      </dl>
      <p className={classes.under}>{words.hint}</p>
    </>
  );
}
