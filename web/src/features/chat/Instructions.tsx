import { Modal, Switch, Textarea } from "@mantine/core";
import { useState } from "react";
import { strings } from "@/lib/strings";
import { FormButtons } from "@/ui/FormButtons";
import classes from "./dialogs.module.css";

const words = strings.chat.menu;

export interface Instructed {
  system_prompt: string | null;
  cache: boolean;
}

interface Props extends Instructed {
  isNew: boolean;
  onSave: (change: Instructed) => void;
  onClose: () => void;
}

/** What the model is told before every question of a chat, and whether stored answers will do. */
export default function Instructions({ system_prompt, cache, isNew, onSave, onClose }: Props) {
  const [text, setText] = useState(system_prompt ?? "");
  const [stored, setStored] = useState(cache);
  return (
    <Modal
      opened
      onClose={onClose}
      title={words.systemTitle}
      size="lg"
      closeButtonProps={{ "aria-label": strings.shared.close }}
      attributes={{ header: { role: "presentation" } }}
    >
      <form
        className={classes.form}
        onSubmit={(event) => {
          event.preventDefault();
          onSave({ system_prompt: text.trim() === "" ? null : text.trim(), cache: stored });
          onClose();
        }}
      >
        <Textarea
          data-autofocus
          label={words.system}
          description={isNew ? `${words.systemDetail} ${words.systemNew}` : words.systemDetail}
          placeholder={words.systemPlaceholder}
          autosize
          minRows={5}
          maxRows={16}
          maxLength={20_000}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        <Switch
          label={words.cache}
          description={words.cacheDetail}
          checked={stored}
          onChange={(event) => setStored(event.currentTarget.checked)}
        />
        <FormButtons onCancel={onClose} />
      </form>
    </Modal>
  );
}
