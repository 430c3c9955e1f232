import { Alert, Button, Modal, Progress } from "@mantine/core";
import { IconPlayerPlay, IconPlayerStop } from "@tabler/icons-react";
import { useState } from "react";
import { dollars } from "@/lib/format";
import { asProblem } from "@/lib/problem";
import { strings } from "@/lib/strings";
import { TextSkeleton } from "@/ui/States";
import { isUnderWay, useEstimate, useFill } from "./queries";
import type { GridOut } from "@/api";
import dialogs from "./dialogs.module.css";
import classes from "./grids.module.css";

const words = strings.grids.fill;

/** What filling would cost, before anything is asked of a model. */
function Ask({ gridId, isPending, onFill, onClose }: { gridId: string; isPending: boolean; onFill: () => void; onClose: () => void }) {
  const estimate = useEstimate(gridId);
  const told = estimate.data;
  return (
    <Modal
      opened
      onClose={onClose}
      title={words.title}
      closeButtonProps={{ "aria-label": strings.shared.close }}
      attributes={{ header: { role: "presentation" } }}
    >
      <div className={dialogs.form}>
        {estimate.isPending && <TextSkeleton />}
        {estimate.isError && (
          <Alert color="red" role="alert" title={asProblem(estimate.error).title}>
            {asProblem(estimate.error).detail}
          </Alert>
        )}
        {told !== undefined && (
          <>
            {told.offline > 0 && <p className={dialogs.quiet}>{words.offline(told.offline)}</p>}
            {told.by_model > 0 && (
              <p className={dialogs.cost}>
                {told.messages === 0
                  ? words.known(told.by_model)
                  : words.cost(told.by_model, told.messages, dollars(told.cost_expected), dollars(told.cost_most))}
              </p>
            )}
            {told.messages > 0 && told.messages < told.by_model && (
              <p className={dialogs.quiet}>{words.knownAmong(told.by_model - told.messages)}</p>
            )}
          </>
        )}
        <div className={dialogs.buttons}>
          <Button variant="default" onClick={onClose}>
            {strings.shared.cancel}
          </Button>
          <Button disabled={told === undefined} loading={isPending} onClick={onFill}>
            {words.button(told?.cells ?? 0)}
          </Button>
        </div>
      </div>
    </Modal>
  );
}

/** How far a grid is filled, and the button that goes on with it. */
export function Fill({ grid, mayEdit }: { grid: GridOut; mayEdit: boolean }) {
  const [asking, setAsking] = useState(false);
  const { fill, isPending, cancel, isCancelling } = useFill(grid.id);
  const { progress, fill: latest } = grid;
  const open = progress.waiting + progress.stale + progress.failed;
  if (latest !== null && isUnderWay(latest.state)) {
    const over = latest.done + latest.failed;
    return (
      <div className={classes.filling}>
        <span role="status">{latest.state === "queued" ? words.queued : words.progress(over, latest.cells)}</span>
        <Progress className={classes.bar} value={Math.max(2, latest.cells === 0 ? 0 : (100 * over) / latest.cells)} size={6} aria-label={words.filling} />
        {mayEdit && (
          <Button variant="default" size="compact-sm" leftSection={<IconPlayerStop size={14} />} loading={isCancelling} onClick={() => cancel()}>
            {words.stop}
          </Button>
        )}
      </div>
    );
  }
  if (progress.total === 0) return null;
  if (open === 0) {
    return (
      <span className={classes.state} role="status">
        {words.done}
      </span>
    );
  }
  if (!mayEdit) {
    return <span className={classes.state}>{strings.grids.filled(progress.done, progress.total)}</span>;
  }
  const byModels = grid.columns.some(({ model }) => model !== null);
  return (
    <>
      <Button leftSection={<IconPlayerPlay size={16} />} loading={isPending} onClick={() => (byModels ? setAsking(true) : fill())}>
        {latest?.state === "failed" ? words.goOn(open) : words.button(open)}
      </Button>
      {asking && (
        <Ask
          gridId={grid.id}
          isPending={isPending}
          onFill={() => fill(() => setAsking(false))}
          onClose={() => setAsking(false)}
        />
      )}
    </>
  );
}

/** Why the latest filling left cells open, such as that no messages are left today. */
export function Notice({ grid }: { grid: GridOut }) {
  const { fill, progress } = grid;
  if (fill === null || isUnderWay(fill.state) || fill.notice === null) return null;
  if (progress.waiting + progress.stale + progress.failed === 0) return null;
  return (
    <p className={classes.notice} role="status" data-failed={fill.state === "failed" || undefined}>
      <strong>{fill.notice.title}</strong>
      {fill.notice.detail} {words.kept(fill.done, fill.cells)}
    </p>
  );
}
