import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useEffect, useMemo, useRef, useState } from "react";
import type { ComplianceResult, ComplianceRun, ContractOut, Evidence } from "@/api";
import { getPlaybookOptions } from "@/api/@tanstack/react-query.gen";
import type { ComplianceSearch } from "@/lib/search";
import { useMayChange } from "@/lib/use-may";
import { strings } from "@/lib/strings";
import { Beside, InTurns, type Half } from "@/ui/Beside";
import { DocumentText, type DocumentHandle } from "@/ui/document/DocumentText";
import type { Span } from "@/ui/document/segments";
import { PageTitle, PageWaiting } from "@/ui/Page";
import { PageProblem } from "@/ui/PageProblem";
import { ErrorState, TextSkeleton } from "@/ui/States";
import { useNarrow } from "@/ui/use-phone";
import { Choose } from "./Choose";
import { Header } from "./Header";
import { useCheck, useContract, useDecide, useDecisions, useText } from "./queries";
import { Under } from "./Under";
import { useProgress } from "./use-progress";
import { Verdicts } from "./Verdicts";
import { judged, type Judged } from "./verdicts";
import classes from "./compliance.module.css";

const route = getRouteApi("/signed-in/contracts/$contractId/compliance");
const words = strings.compliance;

/** Whether the playbook has a newer version than the one that was used. */
function useNewer({ playbook, playbook_version: used }: ComplianceResult): boolean {
  const current = useQuery({
    ...getPlaybookOptions({ path: { playbook_key: playbook } }),
    enabled: used !== null,
    retry: false,
  });
  return used !== null && (current.data?.latest ?? used) > used;
}

function Done({ run, result }: { run: ComplianceRun; result: ComplianceResult }) {
  const inTurns = useNarrow();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const text = useText(run.contract_id, run.version_id);
  const decisions = useDecisions(run.id);
  const { decide, isPending } = useDecide(run.id);
  const newer = useNewer(result);
  const mayChange = useMayChange();
  const [tab, setTab] = useState<Half>("list");
  const [chosen, setChosen] = useState<Evidence | null>(null);
  const handle = useRef<DocumentHandle>(null);
  const verdicts = useMemo(() => judged(result.verdicts, decisions.data ?? []), [result.verdicts, decisions.data]);
  const at = text.readable?.at;
  const open = search.statement;
  const spans = useMemo((): Span[] => {
    const verdict = verdicts.find(({ statement_id: id }) => id === open);
    if (at === undefined || verdict === undefined) return [];
    return [...verdict.evidence, ...(verdict.remark_evidence ?? [])].map(({ start, end }) => ({
      id: `quote-${start}`,
      start: at(start),
      end: at(end),
      tone: "quote",
    }));
  }, [verdicts, open, at]);
  useEffect(() => {
    if (chosen !== null && at !== undefined) handle.current?.reveal(at(chosen.start), `quote-${chosen.start}`);
  }, [chosen, at, tab]);

  const narrow = (change: Partial<ComplianceSearch>) =>
    void navigate({ search: (previous) => ({ ...previous, ...change }), replace: true, resetScroll: false });
  const onOpen = (id: string) => {
    const next = id === open ? undefined : id;
    narrow({ statement: next });
    const first = verdicts.find(({ statement_id: known }) => known === next)?.evidence[0];
    if (!inTurns) setChosen(first ?? null);
  };
  const onShow = (verdict: Judged, quote: Evidence) => {
    if (verdict.statement_id !== open) narrow({ statement: verdict.statement_id });
    setChosen({ ...quote });
    setTab("text");
  };
  const list = (
    <Verdicts
      run={run}
      result={result}
      verdicts={verdicts}
      newer={newer}
      show={search.show}
      open={open}
      readOnly={!mayChange || decisions.data === undefined}
      mayAsk={mayChange}
      pending={isPending}
      onFilter={(show) => narrow({ show })}
      onOpen={onOpen}
      onShow={onShow}
      onDecide={(verdict, wanted) => decide(verdict.statement_id, verdict.title, wanted, verdict.decision)}
    />
  );
  const reader = (
    <section className={classes.reader} aria-label={words.text}>
      {text.isError ? (
        <ErrorState error={text.error} retry={() => void text.refetch()} />
      ) : text.readable === null ? (
        <div className={classes.wait}>
          <TextSkeleton />
        </div>
      ) : (
        // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reachable by keyboard
        <div className={classes.scroll} data-scroll tabIndex={0} role="document" aria-label={words.text}>
          <DocumentText
            ref={handle}
            document={text.readable.document}
            spans={spans}
            active={chosen === null ? null : `quote-${chosen.start}`}
          />
        </div>
      )}
    </section>
  );
  if (inTurns) {
    return <InTurns label={words.view} names={words.views} shown={tab} onShow={setTab} panel={list} text={reader} />;
  }
  return <Beside text={reader} panel={list} label={words.panel} />;
}

function Inside({ contract, run }: { contract: ContractOut; run: ComplianceRun | null }) {
  const search = route.useSearch();
  if (run === null) {
    return <Choose contract={contract} versionId={search.version ?? contract.current_version_id} wanted={search.playbook} />;
  }
  if (run.state !== "done" || run.result == null) return <Under run={run} />;
  return <Done key={run.id} run={run} result={run.result} />;
}

/** A contract against a playbook. */
export function CompliancePage() {
  const { contractId } = route.useParams();
  const { run: runId } = route.useSearch();
  const contract = useContract(contractId);
  const check = useCheck(runId);
  useProgress(contractId, check.data);
  const failed = [contract, ...(runId === undefined ? [] : [check])].find(({ isError }) => isError);
  if (failed !== undefined) {
    return <PageProblem missing={words.notFound} error={failed.error} retry={() => void failed.refetch()} />;
  }
  if (contract.data === undefined || (runId !== undefined && check.data === undefined)) return <PageWaiting />;
  const run = runId === undefined || check.data === undefined ? null : check.data;
  return (
    <>
      <PageTitle title={`${words.title}: ${contract.data.title}`} />
      <span className="visually-hidden" role="status">
        {run?.state === "done" ? words.done : ""}
      </span>
      <Header contract={contract.data} done={run?.state === "done" ? run.id : null} />
      <Inside contract={contract.data} run={run} />
    </>
  );
}
