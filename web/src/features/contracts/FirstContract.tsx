import { Button, Skeleton } from "@mantine/core";
import { IconChevronRight, IconFileText, IconUpload } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { addSampleMutation, listSamplesOptions } from "@/api/@tanstack/react-query.gen";
import { asProblem } from "@/lib/problem";
import { useMayChange } from "@/lib/use-may";
import { strings } from "@/lib/strings";
import { useToasts } from "@/stores/toasts";
import { EmptyState } from "@/ui/States";
import { chooseFiles } from "./choose-files";
import classes from "./contracts.module.css";

const words = strings.contracts.empty;

/** What is shown to people who have no contract yet: what to do, and something to try it on. */
export function FirstContract() {
  const samples = useQuery({ ...listSamplesOptions(), staleTime: Infinity });
  const show = useToasts((state) => state.show);
  const navigate = useNavigate();
  const client = useQueryClient();
  const create = useMutation({
    ...addSampleMutation(),
    onSuccess: ({ id }) => {
      void client.invalidateQueries();
      void navigate({ to: "/contracts/$contractId", params: { contractId: id } });
    },
    onError: (error) => {
      const { title, detail, requestId } = asProblem(error);
      show({ text: `${title}. ${detail}`, tone: "error", requestId });
    },
  });
  if (!useMayChange()) {
    return (
      <div className={classes.first}>
        <EmptyState icon={<IconFileText size={28} stroke={1.5} />} title={words.nothing}>
          {strings.shared.onlyRead}
        </EmptyState>
      </div>
    );
  }
  return (
    <div className={classes.first}>
      <EmptyState
        icon={<IconFileText size={28} stroke={1.5} />}
        title={words.title}
        actions={
          <Button size="md" leftSection={<IconUpload size={18} />} onClick={chooseFiles}>
            {words.button}
          </Button>
        }
      >
        {words.detail}
      </EmptyState>
      {(samples.isPending || (samples.data?.length ?? 0) > 0) && (
        <section className={classes.samples}>
          <h2>{words.samples}</h2>
          {samples.isPending && <Skeleton height={64} />}
          <div className={classes["sample-grid"]}>
          {samples.data?.map((sample) => (
            <button
              key={sample.id}
              type="button"
              className={classes.sample}
              disabled={create.isPending}
              onClick={() => create.mutate({ body: { sample_id: sample.id } })}
            >
              <IconFileText size={22} stroke={1.5} aria-hidden />
              <span>
                <strong>{sample.title}</strong>
                <span>{sample.description}</span>
              </span>
              <IconChevronRight size={18} aria-hidden />
            </button>
          ))}
          </div>
        </section>
      )}
    </div>
  );
}
