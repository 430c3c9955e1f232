import { Popover, UnstyledButton } from "@mantine/core";
import { IconChevronDown } from "@tabler/icons-react";
import { useState } from "react";
import { strings } from "@/lib/strings";
import { AUTO, ModelList } from "./ModelList";
import { useModels } from "./queries";
import classes from "./models.module.css";

const words = strings.chat.models;

interface Props {
  value: string;
  onChange: (model: string) => void;
}

/** Who answers. */
export function ModelPicker({ value, onChange }: Props) {
  const models = useModels();
  const [open, setOpen] = useState(false);
  const known = models.data?.items.find(({ id }) => id === value)?.name;
  // Until its name is known, what it is called elsewhere: "gpt-4o-mini".
  const name = value === AUTO ? words.auto : (known ?? value.slice(value.lastIndexOf("/") + 1));
  return (
    <Popover opened={open} onChange={setOpen} position="top-start" width={340} shadow="md" trapFocus returnFocus>
      <Popover.Target>
        <UnstyledButton
          className={classes.picker}
          aria-label={words.choose(name)}
          aria-haspopup="dialog"
          aria-expanded={open}
          onClick={() => setOpen(!open)}
        >
          <span>{name}</span>
          <IconChevronDown size={14} aria-hidden />
        </UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown p={4} aria-label={words.label}>
        <ModelList
          value={value}
          withAuto
          onChoose={(model) => {
            setOpen(false);
            onChange(model);
          }}
        />
      </Popover.Dropdown>
    </Popover>
  );
}
