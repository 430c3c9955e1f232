import { Button, Progress } from "@mantine/core";
import { IconAlertCircle, IconCheck, IconPlayerStop, IconRefresh } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { cancelAnalysisMutation } from "@/api/@tanstack/react-query.gen";
import { useQueryClient } from "@tanstack/react-query";
import { words as spoken } from "@/lib/format";
import { strings } from "@/lib/strings";
import { STEP_ORDER, steps } from "@/lib/strings/contract";
import type { Side } from "@/api";
import { RequestId } from "@/ui/States";
import { useOpenReview } from "./context";
import { isUnderWay, refreshReview, useProblemToast, useStartReview } from "./queries";
import classes from "./standing.module.css";

const words = strings.contract.progress;

function Steps({ step }: { step: string | null }) {
  const now = STEP_ORDER.findIndex((name) => name === step);
  if (now === -1) return null;
  return (
    <ol className={classes.steps}>
      {STEP_ORDER.map((name, index) => (
        <li key={name} data-state={index < now ? "done" : index === now ? "now" : "later"}>
          <span aria-hidden>{index < now && <IconCheck size={12} stroke={3} />}</span>
          {steps[name]}
        </li>
      ))}
    </ol>
  );
}

function UnderWay() {
  const { analysis: known, contract, contractId, mayChange } = useOpenReview();
  const analysis = isUnderWay(known) && known !== null ? known : contract.analysis;
  const { id } = analysis;
  const client = useQueryClient();
  const cancel = useMutation({
    ...cancelAnalysisMutation(),
    onError: useProblemToast(),
    onSettled: () => refreshReview(client, contractId),
  });
  const percent = Math.round(analysis.progress * 100);
  return (
    <div className={classes.standing}>
      <div className={classes["standing-head"]}>
        <h2>{words.title}</h2>
        <span className={classes.percent} aria-hidden>
          {words.percent(percent)}
        </span>
      </div>
      <Progress value={Math.max(2, percent)} size={4} aria-label={words.title} />
      <Steps step={analysis.state === "queued" ? "queued" : analysis.step} />
      <p className={classes.leave}>{words.leave}</p>
      {id !== null && mayChange && <div>
        <Button
          variant="subtle"
          color="gray"
          size="compact-sm"
          leftSection={<IconPlayerStop size={14} />}
          loading={cancel.isPending}
          onClick={() => cancel.mutate({ path: { analysis_id: id } })}
        >
          {words.cancel}
        </Button>
      </div>}
    </div>
  );
}

/** What is said of the review to those who hear it: each quarter, and the end. */
function Said() {
  const { analysis: known, underWay, contract, findings } = useOpenReview();
  const analysis = isUnderWay(known) && known !== null ? known : contract.analysis;
  const step = analysis.state === "queued" ? words.queued : (steps[analysis.step ?? ""] ?? spoken(analysis.step ?? ""));
  const quarter = Math.floor(analysis.progress * 4) * 25;
  return (
    <span className="visually-hidden" role="status">
      {underWay ? words.announce(step, quarter) : known?.state === "done" ? words.done(findings.length) : ""}
    </span>
  );
}

/** How far the review is, where it is not done. */
export function Standing() {
  return (
    <>
      <Said />
      <div data-swaps>
        <Now />
      </div>
    </>
  );
}

function Now() {
  const { analysis, underWay, contract, contractId, mayChange } = useOpenReview();
  const { review, isPending } = useStartReview(contractId);
  if (underWay) return <UnderWay />;
  if (analysis?.state === "done") return null;
  const failed = analysis?.state === "failed";
  const problem = analysis?.problem ?? null;
  const [title, detail] = failed
    ? [problem?.title ?? words.failed, problem?.detail ?? words.failedDetail]
    : analysis === null
      ? [words.none, words.noneDetail]
      : [words.cancelled, words.cancelledDetail];
  return (
    <div className={classes.standing} role={failed ? "alert" : "status"}>
      <div className={classes["standing-head"]}>
        <h2>
          {failed && <IconAlertCircle size={18} aria-hidden className={classes["standing-failed"]} />}
          {title}
        </h2>
      </div>
      <p className={classes.leave}>{detail}</p>
      {problem?.request_id != null && <RequestId id={problem.request_id} />}
      {mayChange && (
        <div>
          <Button
            variant="light"
            leftSection={<IconRefresh size={16} />}
            loading={isPending}
            onClick={() => review(contract.side as Side)}
          >
            {words.restart}
          </Button>
        </div>
      )}
    </div>
  );
}
