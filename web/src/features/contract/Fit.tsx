import { Button, Progress } from "@mantine/core";
import { IconPlayerStop, IconSparkles } from "@tabler/icons-react";
import { dollars, short, words as spoken } from "@/lib/format";
import { strings } from "@/lib/strings";
import { isUnderWay } from "./queries";
import type { useFitting } from "./use-fitting";
import classes from "./suggest.module.css";

const words = strings.redline.fit;
const { secondReader } = strings.contract;

/** Let a model fit the library's wording to this contract: what it costs, how far it is, what came of it. */
export function Fit({ fitting, count }: { fitting: ReturnType<typeof useFitting>; count: number }) {
  const { run, estimate } = fitting;
  if (!fitting.isReady || (run === null && !fitting.hasModels)) return null;
  if (run !== null && isUnderWay(run)) {
    const step = run.state === "queued" ? "queued" : (run.step ?? "queued");
    return (
      <div className={classes.fit}>
        <Progress value={Math.max(2, Math.round(run.progress * 100))} size={4} aria-label={words.working} />
        <div className={classes.actions}>
          <span className={classes.note} role="status">
            {secondReader.steps[step] ?? spoken(step)}
          </span>
          <Button
            size="compact-xs"
            variant="subtle"
            color="gray"
            leftSection={<IconPlayerStop size={14} />}
            loading={fitting.isStopping}
            onClick={fitting.stop}
          >
            {secondReader.stop}
          </Button>
        </div>
      </div>
    );
  }
  if (run?.state === "done") {
    const dropped = run.quotes_dropped > 0 ? ` ${secondReader.dropped(run.quotes_dropped)}` : "";
    return (
      <p className={classes.note} role="status">
        {words.done(fitting.nameOf(run.model), count)} {secondReader.costWas(dollars(run.cost))}
        {dropped}
      </p>
    );
  }
  if (run?.state === "failed") {
    return (
      <div className={classes.fit} role="alert">
        <p className={classes.note}>
          <strong>{run.problem?.title ?? secondReader.failed}</strong> {run.problem?.detail}
        </p>
        <div className={classes.actions}>
          <Button size="xs" variant="light" loading={fitting.isStarting} onClick={fitting.ask}>
            {secondReader.again}
          </Button>
        </div>
      </div>
    );
  }
  const told = estimate.data;
  if (told === undefined) {
    return (
      <div>
        <Button
          size="compact-xs"
          variant="subtle"
          leftSection={<IconSparkles size={14} />}
          loading={estimate.isPending}
          onClick={fitting.tell}
        >
          {words.offer}
        </Button>
      </div>
    );
  }
  return (
    <div className={classes.fit}>
      <p className={classes.note}>
        {secondReader.cost(told.model_name ?? "", short(told.input_tokens), dollars(told.cost_most))} {words.asks}
      </p>
      <div className={classes.actions}>
        <Button size="xs" variant="light" loading={fitting.isStarting} onClick={fitting.ask}>
          {secondReader.ask}
        </Button>
        <Button size="xs" variant="subtle" color="gray" onClick={() => estimate.reset()}>
          {secondReader.notNow}
        </Button>
      </div>
    </div>
  );
}
