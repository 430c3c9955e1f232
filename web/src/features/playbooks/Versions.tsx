import { Button, Drawer } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import {
  getPlaybookQueryKey,
  listPlaybooksQueryKey,
  listPlaybookVersionsOptions,
  listPlaybookVersionsQueryKey,
  restorePlaybookVersionMutation,
} from "@/api/@tanstack/react-query.gen";
import { ago, moment } from "@/lib/format";
import { strings } from "@/lib/strings";
import { useToasts } from "@/stores/toasts";
import { ErrorState, ListSkeleton } from "@/ui/States";
import { useProblemToast } from "./queries";
import classes from "./playbooks.module.css";

const words = strings.playbooks.editor;

interface Props {
  playbookId: string;
  latest: number;
  /** While there is something unsaved, nothing is restored over it. */
  locked: boolean;
  mayRestore: boolean;
  onClose: () => void;
  onShow: (number: number) => void;
  onRestored: () => void;
}

/** The versions of a playbook, each to look at and to bring back. */
export function Versions({ playbookId, latest, locked, mayRestore, onClose, onShow, onRestored }: Props) {
  const client = useQueryClient();
  const show = useToasts((state) => state.show);
  const versions = useQuery(listPlaybookVersionsOptions({ path: { playbook_id: playbookId } }));
  const onError = useProblemToast();
  const restore = useMutation({
    ...restorePlaybookVersionMutation(),
    onSuccess: (playbook, { path }) => {
      client.setQueryData(getPlaybookQueryKey({ path: { playbook_key: playbookId } }), playbook);
      void client.invalidateQueries({ queryKey: listPlaybookVersionsQueryKey({ path: { playbook_id: playbookId } }) });
      void client.invalidateQueries({ queryKey: listPlaybooksQueryKey() });
      show({ text: words.restoredVersion(playbook.version ?? latest, path.number) });
      onRestored();
    },
    onError,
  });
  return (
    <Drawer
      opened
      onClose={onClose}
      title={words.versions}
      position="right"
      size="sm"
      closeButtonProps={{ "aria-label": strings.shared.close }}
    >
      {versions.isPending && <ListSkeleton rows={4} />}
      {versions.isError && <ErrorState error={versions.error} retry={() => void versions.refetch()} />}
      <ul className={classes.versions}>
        {versions.data?.map(({ number, created_at: at, created_by: by, restored_from: from, statement_count: n }) => (
          <li key={number}>
            <span className={classes.what}>
              <strong>
                {strings.playbooks.version(number)}
                {number === latest && ` · ${words.current}`}
              </strong>
              <span className={classes.about} title={moment(at)}>
                {words.versionOf(ago(at), by)} · {strings.playbooks.statements(n)}
              </span>
              {from !== null && <span className={classes.about}>{words.restoredFrom(from)}</span>}
            </span>
            {number !== latest && (
              <span className={classes.tools}>
                <Button variant="subtle" size="compact-sm" onClick={() => onShow(number)}>
                  {words.show}
                </Button>
                {mayRestore && (
                  <Button
                    variant="default"
                    size="compact-sm"
                    aria-label={words.restoreOf(number)}
                    disabled={locked}
                    loading={restore.isPending && restore.variables.path.number === number}
                    onClick={() => restore.mutate({ path: { playbook_id: playbookId, number } })}
                  >
                    {words.restore}
                  </Button>
                )}
              </span>
            )}
          </li>
        ))}
      </ul>
    </Drawer>
  );
}
