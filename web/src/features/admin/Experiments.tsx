import { Badge, Button, Modal } from "@mantine/core";
import { IconFlask, IconPlus } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import {
  deleteExperimentMutation,
  listExperimentsOptions,
  listExperimentsQueryKey,
  startExperimentMutation,
  stopExperimentMutation,
} from "@/api/@tanstack/react-query.gen";
import type { ExperimentOut } from "@/api";
import { ago, sentenceList } from "@/lib/format";
import { strings } from "@/lib/strings";
import { EmptyState, ErrorState, ListSkeleton } from "@/ui/States";
import { ExperimentForm } from "./ExperimentForm";
import { Results } from "./Results";
import { useSaying } from "./use-saying";
import classes from "./admin.module.css";

const words = strings.admin.experiments;

function useSteps() {
  const client = useQueryClient();
  const { say, complain } = useSaying();
  const settled = {
    onError: complain,
    onSettled: () => client.invalidateQueries({ queryKey: listExperimentsQueryKey() }),
  };
  const start = useMutation({ ...startExperimentMutation(), onSuccess: () => say(words.started), ...settled });
  const stop = useMutation({ ...stopExperimentMutation(), onSuccess: () => say(words.stopped), ...settled });
  const remove = useMutation({ ...deleteExperimentMutation(), onSuccess: () => say(words.deleted), ...settled });
  return { start, stop, remove, busy: start.isPending || stop.isPending || remove.isPending };
}

function Experiment({ experiment, onShow }: { experiment: ExperimentOut; onShow: () => void }) {
  const { id, name, state, kind, variants, promoted, calls, started_at: since } = experiment;
  const { start, stop, remove, busy } = useSteps();
  const path = { path: { experiment_id: id } };
  const told = [
    words.kinds[kind],
    promoted ?? sentenceList(variants.map((variant) => variant.name)),
    words.calls(calls ?? 0),
    since === null ? "" : ago(since),
  ];
  return (
    <li className={classes.provider}>
      <span className={classes.who}>
        <strong>
          {name}
          <Badge variant={state === "running" ? "light" : "default"} tt="none" fw={520} ml={8}>
            {words.states[state]}
          </Badge>
        </strong>
        <span className={classes.quiet}>{told.filter((each) => each !== "").join(" · ")}</span>
      </span>
      <span className={classes.buttons}>
        {state === "draft" && (
          <Button variant="light" size="compact-sm" loading={start.isPending} onClick={() => start.mutate(path)}>
            {words.start}
          </Button>
        )}
        {(state === "running" || state === "promoted") && (
          <Button variant="default" size="compact-sm" loading={stop.isPending} onClick={() => stop.mutate(path)}>
            {state === "running" ? words.stop : words.takeBack}
          </Button>
        )}
        {(state === "draft" || state === "stopped") && (
          <Button variant="default" size="compact-sm" disabled={busy} onClick={() => remove.mutate(path)}>
            {words.delete}
          </Button>
        )}
        {state !== "draft" && (
          <Button variant="default" size="compact-sm" onClick={onShow}>
            {words.results}
          </Button>
        )}
      </span>
    </li>
  );
}

export function Experiments() {
  const experiments = useQuery(listExperimentsOptions());
  const [making, setMaking] = useState(false);
  const [shown, setShown] = useState<ExperimentOut | null>(null);
  const make = (
    <Button leftSection={<IconPlus size={16} />} onClick={() => setMaking(true)}>
      {words.new}
    </Button>
  );
  return (
    <section className={classes.section} aria-label={strings.admin.tabs.experiments}>
      {experiments.isPending && <ListSkeleton rows={3} />}
      {experiments.isError && <ErrorState error={experiments.error} retry={() => void experiments.refetch()} />}
      {experiments.data?.length === 0 && (
        <EmptyState icon={<IconFlask size={28} stroke={1.5} />} title={words.none} actions={make}>
          {words.noneDetail}
        </EmptyState>
      )}
      {experiments.data !== undefined && experiments.data.length > 0 && (
        <>
          <div className={classes.head} data-row>
            <p>{words.hint}</p>
            {make}
          </div>
          <ul className={classes.rows} aria-label={strings.admin.tabs.experiments}>
            {experiments.data.map((experiment) => (
              <Experiment key={experiment.id} experiment={experiment} onShow={() => setShown(experiment)} />
            ))}
          </ul>
        </>
      )}
      <Modal
        opened={making}
        onClose={() => setMaking(false)}
        title={words.new}
        closeButtonProps={{ "aria-label": strings.shared.close }}
        size="lg"
      >
        <ExperimentForm onDone={() => setMaking(false)} />
      </Modal>
      <Modal
        opened={shown !== null}
        onClose={() => setShown(null)}
        title={shown?.name ?? ""}
        closeButtonProps={{ "aria-label": strings.shared.close }}
        size="xl"
      >
        {shown !== null && <Results id={shown.id} />}
      </Modal>
    </section>
  );
}
