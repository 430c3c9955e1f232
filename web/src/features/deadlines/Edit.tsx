import { Button, Modal, MultiSelect, Textarea, TextInput } from "@mantine/core";
import { useState } from "react";
import type { DeadlineChange, DeadlineOut } from "@/api";
import { day } from "@/lib/format";
import { strings } from "@/lib/strings";
import { FormButtons } from "@/ui/FormButtons";
import { useChange } from "./queries";
import dialogs from "./dialogs.module.css";

const words = strings.deadlines.editor;
const REMINDERS = [0, 1, 3, 7, 14, 30, 60, 90];

function Form({ deadline, close }: { deadline: DeadlineOut; close: () => void }) {
  const [due, setDue] = useState(deadline.due_on);
  const [reason, setReason] = useState(deadline.correction_reason ?? "");
  const [note, setNote] = useState(deadline.note ?? "");
  const [remind, setRemind] = useState(deadline.remind_days.map(String));
  const [asked, setAsked] = useState(false);
  const { change, isPending } = useChange();
  const corrected = due !== deadline.safe_day;
  const missing = corrected && reason.trim() === "";
  const options = [...new Set([...REMINDERS, ...deadline.remind_days])].toSorted((a, b) => a - b);
  const save = () => {
    setAsked(true);
    if (missing || due === "") return;
    const body: DeadlineChange = { note: note.trim() === "" ? null : note, remind_days: remind.map(Number) };
    if (corrected) Object.assign(body, { corrected_day: due, correction_reason: reason });
    else if (deadline.corrected_day !== null) body.corrected_day = null;
    change(deadline.id, body, close);
  };
  return (
    <form
      className={dialogs.form}
      onSubmit={(event) => {
        event.preventDefault();
        save();
      }}
    >
      <p className={dialogs["form-title"]}>
        <strong>{deadline.title}</strong>
        <span>{deadline.contract_title}</span>
      </p>
      <p className={dialogs.how}>
        <span>{words.how}</span>
        {deadline.how}
      </p>
      <TextInput
        type="date"
        label={words.day}
        value={due}
        required
        onChange={({ currentTarget }) => setDue(currentTarget.value)}
        data-autofocus
      />
      {corrected && (
        <>
          <TextInput
            label={words.reason}
            description={words.reasonHint}
            value={reason}
            maxLength={500}
            required
            error={asked && missing ? words.reasonMissing : undefined}
            onChange={({ currentTarget }) => setReason(currentTarget.value)}
          />
          <div>
            <Button size="compact-sm" variant="default" onClick={() => setDue(deadline.safe_day)}>
              {words.back} ({day(deadline.safe_day)})
            </Button>
          </div>
        </>
      )}
      <Textarea
        label={words.note}
        value={note}
        maxLength={2000}
        autosize
        minRows={2}
        onChange={({ currentTarget }) => setNote(currentTarget.value)}
      />
      <MultiSelect
        label={words.remind}
        description={words.remindHint}
        data={options.map((days) => ({ value: String(days), label: words.remindDays(days) }))}
        value={remind}
        onChange={setRemind}
        maxValues={8}
      />
      <FormButtons onCancel={close} loading={isPending} />
    </form>
  );
}

export function Edit({ deadline, close }: { deadline: DeadlineOut | null; close: () => void }) {
  return (
    <Modal opened={deadline !== null} onClose={close} title={words.title} closeButtonProps={{ "aria-label": strings.shared.close }}>
      {deadline !== null && <Form key={deadline.id} deadline={deadline} close={close} />}
    </Modal>
  );
}
