import { strings } from "@/lib/strings";
import { Wording } from "@/ui/FindingCard";
import { SEVERITIES, SeverityBadge } from "@/ui/Severity";
import { useOpenReview } from "./context";
import { Suggest } from "./Suggest";
import classes from "./missing.module.css";
import shared from "./panel-lists.module.css";

const words = strings.contract.missing;

export function Missing() {
  const { analysis } = useOpenReview();
  const missing = (analysis?.missing ?? []).toSorted(
    (a, b) => SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity),
  );
  if (missing.length === 0) return <p className={shared.nothing}>{words.none}</p>;
  return (
    <>
      <p className={shared.over}>{words.lead}</p>
      {missing.map((clause) => (
        <article key={clause.id} className={classes.missing}>
          <div className={classes["missing-head"]}>
            <SeverityBadge severity={clause.severity} />
            <span>{clause.category}</span>
          </div>
          <h3>{clause.title}</h3>
          <p>{clause.reason}</p>
          {clause.suggestion !== "" && <Wording label={words.suggestion}>{clause.suggestion}</Wording>}
          <Suggest asked={{ missing: clause.id }} />
        </article>
      ))}
    </>
  );
}
