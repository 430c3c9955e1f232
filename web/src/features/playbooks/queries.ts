import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import type { PlaybookImported, PlaybookSummary } from "@/api";
import {
  copyPlaybookMutation,
  deletePlaybookMutation,
  listPlaybooksOptions,
  listPlaybooksQueryKey,
  restorePlaybookMutation,
} from "@/api/@tanstack/react-query.gen";
import { asProblem, type Problem } from "@/lib/problem";
import { strings } from "@/lib/strings";
import { send } from "@/lib/upload";
import { useToasts } from "@/stores/toasts";

const words = strings.playbooks;

export function useProblemToast(): (error: unknown) => void {
  const show = useToasts((state) => state.show);
  return (error) => {
    const { title, detail, requestId } = asProblem(error);
    show({ text: `${title}. ${detail}`, tone: "error", requestId });
  };
}

export function usePlaybooks() {
  return useQuery(listPlaybooksOptions());
}

/** Make a playbook of one's own that begins as another, and open it. */
export function useCopy() {
  const client = useQueryClient();
  const navigate = useNavigate();
  const show = useToasts((state) => state.show);
  const onError = useProblemToast();
  return useMutation({
    ...copyPlaybookMutation(),
    onSuccess: ({ key, name }) => {
      void client.invalidateQueries({ queryKey: listPlaybooksQueryKey() });
      show({ text: words.copied(name) });
      void navigate({ to: "/playbooks/$playbookKey", params: { playbookKey: key } });
    },
    onError,
  });
}

/** Delete a playbook, with the way back for ten seconds. */
export function useDelete(): (playbook: Pick<PlaybookSummary, "key" | "name">) => void {
  const client = useQueryClient();
  const show = useToasts((state) => state.show);
  const onError = useProblemToast();
  const refresh = () => void client.invalidateQueries({ queryKey: listPlaybooksQueryKey() });
  const restore = useMutation({ ...restorePlaybookMutation(), onSuccess: refresh, onError });
  const remove = useMutation({ ...deletePlaybookMutation(), onError });
  return ({ key, name }) => {
    const path = { playbook_id: key };
    remove.mutate(
      { path },
      {
        onSuccess: () => {
          refresh();
          show({ text: words.deleted(name), undo: () => restore.mutate({ path }) });
        },
      },
    );
  };
}

export interface Refused {
  file: string;
  problem: Problem;
  /** One line for each wrong row, where the server names them. */
  rows: string[];
}

function rowsOf(error: unknown): string[] {
  const cause = error instanceof Error ? error.cause : error;
  const { errors } = (typeof cause === "object" && cause !== null ? cause : {}) as { errors?: unknown };
  if (!Array.isArray(errors)) return [];
  return errors
    .map((one: unknown) => (typeof one === "object" && one !== null && "detail" in one ? String(one.detail) : ""))
    .filter((line) => line !== "");
}

/** Make playbooks of files, one after the other; what is refused is told with its rows. */
export function useImport() {
  const client = useQueryClient();
  const navigate = useNavigate();
  const show = useToasts((state) => state.show);
  return useMutation({
    mutationFn: async (files: readonly File[]): Promise<Refused[]> => {
      const refused: Refused[] = [];
      let last: PlaybookImported | null = null;
      for (const file of files) {
        const form = new FormData();
        form.append("file", file);
        try {
          last = await send<PlaybookImported>("/api/playbooks/import", form, () => undefined).done;
          show({ text: [words.imported(last.name), ...last.notices].join(". ") });
        } catch (error) {
          refused.push({ file: file.name, problem: asProblem(error), rows: rowsOf(error) });
        }
      }
      await client.invalidateQueries({ queryKey: listPlaybooksQueryKey() });
      if (last !== null && files.length === 1) {
        void navigate({ to: "/playbooks/$playbookKey", params: { playbookKey: last.key } });
      }
      return refused;
    },
  });
}

export const ACCEPT =
  ".yaml,.yml,.docx,application/yaml,application/vnd.openxmlformats-officedocument.wordprocessingml.document";
