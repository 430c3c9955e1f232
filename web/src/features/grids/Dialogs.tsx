import { Button, Modal, TextInput } from "@mantine/core";
import { useState, type ReactNode } from "react";
import { strings } from "@/lib/strings";
import { asProblem } from "@/lib/problem";
import { ErrorState, ListSkeleton } from "@/ui/States";
import { Pick, type Chosen } from "./Pick";
import { useChangeRows, useCreate, useMembers, useMostRows } from "./queries";
import classes from "./dialogs.module.css";

const words = strings.grids.form;

function Frame({ title, size = "lg", onClose, children }: { title: string; size?: string; onClose: () => void; children: ReactNode }) {
  return (
    <Modal
      opened
      onClose={onClose}
      title={title}
      size={size}
      closeButtonProps={{ "aria-label": strings.shared.close }}
      attributes={{ header: { role: "presentation" } }}
    >
      {children}
    </Modal>
  );
}

/** Name a grid and choose its contracts. */
export function NewGrid({ onClose }: { onClose: () => void }) {
  const [name, setName] = useState("");
  const [chosen, setChosen] = useState<Chosen>(new Map());
  const [asked, setAsked] = useState(false);
  const create = useCreate();
  const most = useMostRows();
  const missing = name.trim() === "";
  const refused = create.error === null ? undefined : asProblem(create.error);
  return (
    <Frame title={words.title} onClose={onClose}>
      <form
        className={classes.form}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          setAsked(true);
          if (!missing && chosen.size <= most) create.mutate({ body: { name: name.trim(), contract_ids: [...chosen.keys()] } });
        }}
      >
        <TextInput
          data-autofocus
          label={words.name}
          placeholder={words.namePlaceholder}
          maxLength={200}
          value={name}
          error={asked && missing ? words.missingName : refused && `${refused.title}. ${refused.detail}`}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Pick chosen={chosen} onChange={setChosen} />
        <div className={classes.buttons}>
          <Button variant="default" onClick={onClose}>
            {strings.shared.cancel}
          </Button>
          <Button type="submit" loading={create.isPending} disabled={chosen.size > most}>
            {words.create}
          </Button>
        </div>
      </form>
    </Frame>
  );
}

function Members({ gridId, before, onClose }: { gridId: string; before: Chosen; onClose: () => void }) {
  const [chosen, setChosen] = useState(before);
  const { change, isPending } = useChangeRows(gridId);
  const most = useMostRows();
  const added = [...chosen.keys()].filter((id) => !before.has(id));
  const removed = [...before.keys()].filter((id) => !chosen.has(id));
  const same = added.length + removed.length === 0;
  return (
    <form
      className={classes.form}
      onSubmit={(event) => {
        event.preventDefault();
        change(added, removed, onClose);
      }}
    >
      <Pick chosen={chosen} onChange={setChosen} />
      <p className={classes.quiet} role="status">
        {same ? words.same : words.difference(added.length, removed.length)}
      </p>
      <div className={classes.buttons}>
        <Button variant="default" onClick={onClose}>
          {strings.shared.cancel}
        </Button>
        <Button type="submit" loading={isPending} disabled={same || chosen.size > most}>
          {words.save}
        </Button>
      </div>
    </form>
  );
}

/** Choose which contracts are in a grid. */
export function ChangeRows({ gridId, onClose }: { gridId: string; onClose: () => void }) {
  const members = useMembers(gridId);
  return (
    <Frame title={words.change} onClose={onClose}>
      {members.isPending && <ListSkeleton rows={6} height={44} />}
      {members.isError && <ErrorState error={members.error} retry={() => void members.refetch()} />}
      {members.data !== undefined && <Members gridId={gridId} before={members.data} onClose={onClose} />}
    </Frame>
  );
}

/** Another name for a grid or a column. */
export function Rename({ title, value, onSave, onClose }: { title: string; value: string; onSave: (name: string) => void; onClose: () => void }) {
  const [name, setName] = useState(value);
  const missing = name.trim() === "";
  return (
    <Frame title={title} size="md" onClose={onClose}>
      <form
        className={classes.form}
        onSubmit={(event) => {
          event.preventDefault();
          if (missing) return;
          if (name.trim() !== value) onSave(name.trim());
          onClose();
        }}
      >
        <TextInput
          data-autofocus
          label={words.name}
          maxLength={200}
          value={name}
          error={missing ? words.missingName : undefined}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <div className={classes.buttons}>
          <Button variant="default" onClick={onClose}>
            {strings.shared.cancel}
          </Button>
          <Button type="submit" disabled={missing}>
            {strings.shared.save}
          </Button>
        </div>
      </form>
    </Frame>
  );
}

/** Asks before a column and what is in it are gone, which nothing brings back. */
export function RemoveColumn({ name, onRemove, onClose }: { name: string; onRemove: () => void; onClose: () => void }) {
  return (
    <Frame title={words.removeTitle(name)} size="md" onClose={onClose}>
      <div className={classes.form}>
        <p className={classes.quiet}>{words.removeText}</p>
        <div className={classes.buttons}>
          <Button variant="default" data-autofocus onClick={onClose}>
            {strings.shared.cancel}
          </Button>
          <Button
            color="red"
            onClick={() => {
              onRemove();
              onClose();
            }}
          >
            {words.remove}
          </Button>
        </div>
      </div>
    </Frame>
  );
}
