import { Select } from "@mantine/core";
import { useState } from "react";
import type { ObligationKind, ObligationOut } from "@/api";
import { grouped } from "@/lib/grouped";
import { strings } from "@/lib/strings";
import { ErrorState, ListSkeleton } from "@/ui/States";
import { AtWords } from "./AtWords";
import { useOpenReview } from "./context";
import { useDuties } from "./reading";
import classes from "./reading.module.css";

const words = strings.obligations;

function Duty({ duty }: { duty: ObligationOut }) {
  return (
    <AtWords words={duty.words}>
      <span className={classes["duty-what"]}>
        <b data-not={duty.prohibited || undefined}>{duty.prohibited ? words.mustNot : words.must}</b> {duty.what}
      </span>
      <span className={classes["duty-about"]}>
        {duty.section !== null && <span>{duty.section}</span>}
        <span>{words.kinds[duty.kind]}</span>
        {duty.timings.map(({ kind, words: said }) => (
          <span key={`${said.start}-${said.end}`}>
            {words.timings[kind]}: <em>{said.quote}</em>
          </span>
        ))}
      </span>
    </AtWords>
  );
}

/** Who has to do what, by party. */
export function Duties() {
  const { contractId, analysis } = useOpenReview();
  const duties = useDuties(contractId, analysis?.id);
  const [kind, setKind] = useState<ObligationKind | null>(null);
  if (duties.isPending || duties.data === null) return <ListSkeleton rows={6} />;
  if (duties.isError) return <ErrorState error={duties.error} retry={() => void duties.refetch()} />;
  const { items } = duties.data;
  if (items.length === 0) return <p className={classes.nothing}>{words.none}</p>;
  const kinds = [...new Set(items.map((duty) => duty.kind))].toSorted((a, b) => words.kinds[a].localeCompare(words.kinds[b]));
  const shown = items.filter((duty) => kind === null || duty.kind === kind);
  return (
    <div className={classes.reading}>
      <p className={classes.lead}>{words.lead(items.length)}</p>
      <Select
        aria-label={words.kind}
        placeholder={words.all}
        size="xs"
        clearable
        data={kinds.map((value) => ({ value, label: words.kinds[value] }))}
        value={kind}
        onChange={(value) => setKind(kinds.find((one) => one === value) ?? null)}
      />
      {[...grouped(shown, (duty) => duty.who)].map(([who, own]) => (
        <section key={who} className={classes.party}>
          <h3>
            {who} <span>{own.length}</span>
          </h3>
          <ul>
            {own.map((duty) => (
              <Duty key={duty.id} duty={duty} />
            ))}
          </ul>
        </section>
      ))}
    </div>
  );
}
