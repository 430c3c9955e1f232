import { Button } from "@mantine/core";
import { IconAlertTriangle, IconRefresh } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import type { ComplianceResult, ComplianceRun, DecisionRequest, Evidence, Standing } from "@/api";
import { strings } from "@/lib/strings";
import { StandingIcon } from "@/ui/Standing";
import { useStart } from "./Choose";
import { VerdictCard } from "./VerdictCard";
import { countsOf, STANDINGS, type Judged } from "./verdicts";
import classes from "./compliance.module.css";

const words = strings.compliance;

function FilterBar({ verdicts, show, onShow }: { verdicts: readonly Judged[]; show: Standing | undefined; onShow: (show: Standing | undefined) => void }) {
  const counts = countsOf(verdicts);
  return (
    <div className={classes.filter} data-screen role="group" aria-label={words.filter}>
      <button type="button" className={classes.chip} aria-pressed={show === undefined} onClick={() => onShow(undefined)}>
        {words.all} <span>{verdicts.length}</span>
      </button>
      {STANDINGS.map((standing) => (
        <button
          key={standing}
          type="button"
          className={classes.chip}
          data-standing={standing}
          aria-pressed={show === standing}
          aria-label={words.count(words.standings[standing], counts[standing])}
          disabled={counts[standing] === 0 && show !== standing}
          onClick={() => onShow(show === standing ? undefined : standing)}
        >
          <StandingIcon standing={standing} size={14} />
          {words.standings[standing]} <span>{counts[standing]}</span>
        </button>
      ))}
    </div>
  );
}

interface Props {
  run: ComplianceRun;
  result: ComplianceResult;
  verdicts: readonly Judged[];
  newer: boolean;
  show: Standing | undefined;
  open: string | undefined;
  readOnly: boolean;
  /** Whether another check may be asked for. */
  mayAsk: boolean;
  pending: boolean;
  onFilter: (show: Standing | undefined) => void;
  onOpen: (statementId: string) => void;
  onShow: (verdict: Judged, quote: Evidence) => void;
  onDecide: (verdict: Judged, wanted: DecisionRequest | null) => void;
}

/** How the contract stands to each statement, what deviates first. */
export function Verdicts(props: Props) {
  const { run, result, verdicts, newer, show, open, readOnly, mayAsk, pending, onFilter, onOpen, onShow, onDecide } = props;
  const start = useStart(run.contract_id);
  const counts = countsOf(verdicts);
  const kept = verdicts.filter(({ holds }) => show === undefined || holds === show);
  const { contract_id, version_id, engine, request } = run;
  return (
    <div className={classes.panel}>
      <div className={classes.summary}>
        <h2>{words.summary(counts.met, verdicts.length)}</h2>
        <p>
          <Link to="/playbooks/$playbookKey" params={{ playbookKey: result.playbook }}>
            {words.against(result.playbook_name, result.playbook_version)}
          </Link>
          <Link
            to="/contracts/$contractId/compliance"
            params={{ contractId: run.contract_id }}
            search={{ playbook: result.playbook, version: run.version_id }}
            className={classes.other}
            data-screen
          >
            {words.other}
          </Link>
        </p>
        {result.not_applicable > 0 && <p>{words.notApplicable(result.not_applicable)}</p>}
        {run.notice !== null && <p>{`${run.notice.title}. ${run.notice.detail}`}</p>}
        {newer && (
          <p className={classes.newer}>
            {words.newer}
            {mayAsk && (
              <Button
                variant="subtle"
                size="compact-xs"
                leftSection={<IconRefresh size={14} />}
                loading={start.isPending}
                onClick={() => start.mutate({ body: { contract_id, version_id, engine, playbook: request.playbook } })}
              >
                {words.again}
              </Button>
            )}
          </p>
        )}
        {result.addressed_to_models.length > 0 && (
          <p className={classes.newer}>
            <IconAlertTriangle size={16} aria-hidden /> {words.injected(result.addressed_to_models.length)}
          </p>
        )}
      </div>
      <FilterBar verdicts={verdicts} show={show} onShow={onFilter} />
      {kept.length === 0 && <p className={classes.nothing}>{words.nothing}</p>}
      <ul className={classes.cards} aria-label={words.panel}>
        {kept.map((verdict) => (
          <VerdictCard
            key={verdict.statement_id}
            verdict={verdict}
            open={open === verdict.statement_id}
            readOnly={readOnly}
            pending={pending}
            onOpen={() => onOpen(verdict.statement_id)}
            onShow={(quote) => onShow(verdict, quote)}
            onDecide={(wanted) => onDecide(verdict, wanted)}
          />
        ))}
      </ul>
      <p className={classes.method}>{words.method}</p>
    </div>
  );
}
