import { TextInput } from "@mantine/core";
import { useRef, useState } from "react";

interface Props {
  label: string;
  value: string;
  placeholder?: string;
  maxLength?: number;
  /** Called once: with the new name, or null where it stays. */
  onDone: (name: string | null) => void;
}

/** A name that is changed where it stands: Enter or leaving keeps it, Escape does not. */
export function NameField({ label, value, placeholder, maxLength = 100, onDone }: Props) {
  const [typed, setTyped] = useState(value);
  const done = useRef(false);
  const finish = (name: string | null) => {
    if (done.current) return;
    done.current = true;
    onDone(name === null || name.trim() === "" || name.trim() === value ? null : name.trim());
  };
  return (
    <TextInput
      size="xs"
      flex={1}
      aria-label={label}
      placeholder={placeholder}
      maxLength={maxLength}
      ref={(field) => {
        if (field === null || field.dataset.ready !== undefined) return;
        field.dataset.ready = "";
        // After the menu that led here has given the focus back.
        setTimeout(() => {
          field.focus();
          field.select();
        });
      }}
      value={typed}
      onChange={(event) => setTyped(event.currentTarget.value)}
      onBlur={() => finish(typed)}
      onKeyDown={(event) => {
        event.stopPropagation();
        if (event.key === "Enter") finish(typed);
        if (event.key === "Escape") finish(null);
      }}
    />
  );
}
