import { useHotkeys } from "@mantine/hooks";
import { getRouteApi } from "@tanstack/react-router";
import { useCallback, useEffect, useRef, useState } from "react";
import type { ComparisonOut, RowOut } from "@/api";
import { strings } from "@/lib/strings";
import { Beside, InTurns, type Half } from "@/ui/Beside";
import { PageTitle, PageWaiting } from "@/ui/Page";
import { PageProblem } from "@/ui/PageProblem";
import { ErrorState } from "@/ui/States";
import { useNarrow, usePhone } from "@/ui/use-phone";
import { Changes } from "./Changes";
import { Header } from "./Header";
import { useComparison, useRows } from "./queries";
import { Redline } from "./Redline";
import { neighbour } from "./rows";
import { Standing } from "./Standing";
import { Compared, Toolbar } from "./Toolbar";
import { useProgress } from "./use-progress";
import classes from "./compare-page.module.css";

const route = getRouteApi("/signed-in/compare/$comparisonId");
const words = strings.compare;

/** Bring a row into view once it is there: it may have been folded until now. */
function useReveal(current: number | null, phoneView: string) {
  const asked = useRef<number | null>(null);
  useEffect(() => {
    if (current === null || asked.current === current) return;
    const row = document.getElementById(`row-${current}`);
    if (row === null) return;
    asked.current = current;
    row.scrollIntoView({ block: "center" });
  }, [current, phoneView]);
  return () => (asked.current = null);
}

function Open({ comparison, rows }: { comparison: ComparisonOut; rows: readonly RowOut[] }) {
  const phone = usePhone();
  const narrow = useNarrow();
  const { view = "inline" } = route.useSearch();
  const navigate = route.useNavigate();
  const [form, setForm] = useState(false);
  const [onlyChanges, setOnlyChanges] = useState(false);
  const [tab, setTab] = useState<Half>("list");
  const [current, setCurrent] = useState<number | null>(null);
  const [open, setOpen] = useState<string | null>(null);
  const forget = useReveal(current, tab);
  const show = useCallback(
    (row: number) => {
      forget();
      setTab("text");
      setCurrent(row);
    },
    [forget],
  );
  const go = (step: 1 | -1) => {
    const next = neighbour(comparison.changed, current, step);
    if (next !== null) show(next);
  };
  useHotkeys([
    ["n", () => go(1), { usePhysicalKeys: false }],
    ["p", () => go(-1), { usePhysicalKeys: false }],
  ]);
  const { counts } = comparison;
  const redline = (
    <div className={classes.reader}>
      <Toolbar
        comparison={comparison}
        phone={phone}
        view={view}
        setView={(next) => void navigate({ search: next === "side" ? { view: "side" } : {}, replace: true })}
        form={form}
        setForm={setForm}
        onlyChanges={onlyChanges}
        setOnlyChanges={setOnlyChanges}
        at={current}
        go={go}
      />
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls, and keys must reach it */}
      <div className={classes.scroll} tabIndex={0} role="region" aria-label={words.region}>
        <Redline
          rows={rows}
          view={phone ? "inline" : view}
          form={form}
          onlyChanges={onlyChanges}
          current={current}
          onSelect={show}
        />
      </div>
    </div>
  );
  const panel = (
    <div className={classes.panel}>
      <Compared comparison={comparison} />
      {counts !== null && comparison.changed.length > 0 && (
        <p className={classes.summary}>
          {words.paragraphs}: {words.summary(counts.edited, counts.added, counts.removed, counts.moved)}
        </p>
      )}
      <Changes
        comparison={comparison}
        open={open}
        onOpen={(change) => {
          setOpen(change.id === open ? null : change.id);
          if (!narrow) show(change.row);
          else setCurrent(change.row);
        }}
      />
    </div>
  );
  if (narrow) {
    return <InTurns label={words.view} names={words.views} shown={tab} onShow={setTab} panel={panel} text={redline} />;
  }
  return <Beside text={redline} panel={panel} label={words.panel} />;
}

/** Two versions, or two contracts, side by side. */
export function ComparePage() {
  const { comparisonId } = route.useParams();
  const comparison = useComparison(comparisonId);
  const rows = useRows(comparison.data);
  useProgress(comparison.data);
  if (comparison.isError) {
    return <PageProblem missing={words.notFound} error={comparison.error} retry={() => void comparison.refetch()} />;
  }
  if (comparison.data === undefined) return <PageWaiting />;
  const { old, new: now, state } = comparison.data;
  const title = old.contract_id === now.contract_id ? now.contract_title : words.pageTitle(old.contract_title, now.contract_title);
  return (
    <>
      <PageTitle title={`${words.title}: ${title}`} />
      <span className="visually-hidden" role="status">
        {state === "done" ? words.done : ""}
      </span>
      <Header comparison={comparison.data} />
      {state !== "done" ? (
        <Standing comparison={comparison.data} />
      ) : rows.isError ? (
        <ErrorState error={rows.error} retry={() => void rows.refetch()} />
      ) : rows.data === undefined ? (
        <PageWaiting />
      ) : (
        <Open key={comparisonId} comparison={comparison.data} rows={rows.data} />
      )}
    </>
  );
}
