import { ActionIcon, Anchor, Button, Modal, Switch, Textarea, TextInput } from "@mantine/core";
import { IconArrowLeft, IconPencil, IconPlus, IconTrash } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import {
  changePromptMutation,
  deletePromptMutation,
  keepPromptMutation,
  listPromptsOptions,
  listPromptsQueryKey,
} from "@/api/@tanstack/react-query.gen";
import { useMe } from "@/lib/me";
import { asProblem } from "@/lib/problem";
import { strings } from "@/lib/strings";
import { useToasts } from "@/stores/toasts";
import { FormButtons } from "@/ui/FormButtons";
import { ErrorState, ListSkeleton } from "@/ui/States";
import type { PromptOut } from "@/api";
import { useProblemToast } from "./queries";
import { filled } from "./variables";
import classes from "./dialogs.module.css";

const words = strings.chat.prompts;

type View = { kind: "list" } | { kind: "fill"; prompt: PromptOut } | { kind: "edit"; prompt: PromptOut | null };

function useRefresh(): () => void {
  const client = useQueryClient();
  return () => void client.invalidateQueries({ queryKey: listPromptsQueryKey() });
}

function List({ onView, onUse }: { onView: (view: View) => void; onUse: (text: string) => void }) {
  const prompts = useQuery(listPromptsOptions());
  const show = useToasts((state) => state.show);
  const onError = useProblemToast();
  const refresh = useRefresh();
  const keep = useMutation({ ...keepPromptMutation(), onError, onSettled: refresh });
  const remove = useMutation({ ...deletePromptMutation(), onError, onSettled: refresh });
  if (prompts.isPending) return <ListSkeleton rows={3} height={56} />;
  if (prompts.isError) return <ErrorState error={prompts.error} retry={() => void prompts.refetch()} />;
  const use = (prompt: PromptOut) => (prompt.variables.length === 0 ? onUse(prompt.content) : onView({ kind: "fill", prompt }));
  return (
    <>
      <p className={classes.detail}>{words.detail}</p>
      {prompts.data.length === 0 && <p className={classes.none}>{words.empty}</p>}
      <ul className={classes.prompts}>
        {prompts.data.map((prompt) => (
          <li key={prompt.id}>
            <button type="button" className={classes.prompt} onClick={() => use(prompt)}>
              <strong>
                {prompt.name}
                {prompt.is_shared && <em>{prompt.is_mine ? words.shared : words.sharedBy(prompt.author)}</em>}
              </strong>
              <span>{prompt.content}</span>
            </button>
            {prompt.is_mine && (
              <>
                <ActionIcon aria-label={words.edit(prompt.name)} onClick={() => onView({ kind: "edit", prompt })}>
                  <IconPencil size={16} />
                </ActionIcon>
                <ActionIcon
                  aria-label={words.delete(prompt.name)}
                  onClick={() =>
                    remove.mutate(
                      { path: { prompt_id: prompt.id } },
                      {
                        onSuccess: () =>
                          show({
                            text: words.deleted(prompt.name),
                            undo: () => keep.mutate({ body: { name: prompt.name, content: prompt.content, is_shared: prompt.is_shared } }),
                          }),
                      },
                    )
                  }
                >
                  <IconTrash size={16} />
                </ActionIcon>
              </>
            )}
          </li>
        ))}
      </ul>
      <Button variant="default" leftSection={<IconPlus size={16} />} onClick={() => onView({ kind: "edit", prompt: null })}>
        {words.add}
      </Button>
    </>
  );
}

function Fill({ prompt, onUse }: { prompt: PromptOut; onUse: (text: string) => void }) {
  const [values, setValues] = useState<Record<string, string>>({});
  return (
    <form
      className={classes.form}
      onSubmit={(event) => {
        event.preventDefault();
        onUse(filled(prompt.content, values));
      }}
    >
      {prompt.variables.map((name, index) => (
        <TextInput
          key={name}
          data-autofocus={index === 0 || undefined}
          ref={(field) => {
            if (index === 0 && Object.keys(values).length === 0) field?.focus();
          }}
          label={name}
          value={values[name] ?? ""}
          onChange={(event) => {
            const { value } = event.currentTarget;
            setValues((before) => ({ ...before, [name]: value }));
          }}
        />
      ))}
      <p className={classes.preview}>{filled(prompt.content, values)}</p>
      <div className={classes.buttons}>
        <Button type="submit">{words.insert}</Button>
      </div>
    </form>
  );
}

function Edit({ prompt, onDone }: { prompt: PromptOut | null; onDone: () => void }) {
  const [name, setName] = useState(prompt?.name ?? "");
  const [content, setContent] = useState(prompt?.content ?? "");
  const [shared, setShared] = useState(prompt?.is_shared ?? false);
  const { organization } = useMe();
  const refresh = useRefresh();
  const onSuccess = () => {
    refresh();
    onDone();
  };
  const keep = useMutation({ ...keepPromptMutation(), onSuccess });
  const change = useMutation({ ...changePromptMutation(), onSuccess });
  const error = keep.error ?? change.error;
  const problem = error === null ? null : asProblem(error);
  return (
    <form
      className={classes.form}
      onSubmit={(event) => {
        event.preventDefault();
        const body = { name: name.trim(), content: content.trim(), is_shared: shared };
        if (prompt === null) keep.mutate({ body });
        else change.mutate({ path: { prompt_id: prompt.id }, body });
      }}
    >
      <TextInput
        label={words.name}
        maxLength={120}
        value={name}
        error={problem?.fields.name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <Textarea
        label={words.content}
        description={words.detail}
        autosize
        minRows={4}
        maxRows={14}
        maxLength={20_000}
        value={content}
        error={problem?.fields.content}
        onChange={(event) => setContent(event.currentTarget.value)}
      />
      <Switch
        label={words.share(organization.name)}
        description={words.shareHint}
        checked={shared}
        onChange={(event) => setShared(event.currentTarget.checked)}
      />
      {problem !== null && (
        <p role="alert" className={classes.problem}>
          {problem.title}. {problem.detail}
        </p>
      )}
      <FormButtons onCancel={onDone} loading={keep.isPending || change.isPending} disabled={name.trim() === "" || content.trim() === ""} />
    </form>
  );
}

/** The library of prompts: use one, with its places filled in; write and change them. */
export default function Prompts({ onUse, onClose }: { onUse: (text: string) => void; onClose: () => void }) {
  const [view, setView] = useState<View>({ kind: "list" });
  const toList = () => setView({ kind: "list" });
  const title = view.kind === "fill" ? words.fill(view.prompt.name) : view.kind === "edit" && view.prompt === null ? words.add : words.title;
  return (
    <Modal
      opened
      onClose={onClose}
      title={title}
      size="lg"
      closeButtonProps={{ "aria-label": strings.shared.close }}
      attributes={{ header: { role: "presentation" } }}
    >
      {view.kind !== "list" && (
        <Anchor component="button" type="button" size="sm" className={classes.back} onClick={toList}>
          <IconArrowLeft size={14} aria-hidden /> {words.back}
        </Anchor>
      )}
      {view.kind === "list" && <List onView={setView} onUse={onUse} />}
      {view.kind === "fill" && <Fill prompt={view.prompt} onUse={onUse} />}
      {view.kind === "edit" && <Edit prompt={view.prompt} onDone={toList} />}
    </Modal>
  );
}
