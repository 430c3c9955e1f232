import { Button, Modal, Radio, TextInput } from "@mantine/core";
import { useState } from "react";
import { strings } from "@/lib/strings";
import { choicesFor, named, wantsValue, type Choice, type Filter } from "./view";
import type { GridColumnOut } from "@/api";
import classes from "./dialogs.module.css";

const words = strings.grids.filter;
const FIELD = { before: "date", after: "date", above: "number", below: "number" } as Record<string, string>;

const keyOf = ({ verb, value }: Choice) => `${verb} ${value ?? ""}`;

interface Props {
  column: GridColumnOut;
  onFilter: (filter: Filter) => void;
  onClose: () => void;
}

/** Which rows to keep, by what a column says of them. */
export function ColumnFilter({ column, onFilter, onClose }: Props) {
  const choices = choicesFor(column.value_type);
  const [picked, setPicked] = useState(keyOf(choices[0] ?? { verb: "present" }));
  const [value, setValue] = useState("");
  const [asked, setAsked] = useState(false);
  const choice = choices.find((one) => keyOf(one) === picked);
  const missing = choice !== undefined && wantsValue(choice) && value.trim() === "";
  const inDays = column.value_type === "duration" && FIELD[choice?.verb ?? ""] === "number";
  return (
    <Modal
      opened
      onClose={onClose}
      title={words.title(column.title)}
      closeButtonProps={{ "aria-label": strings.shared.close }}
      attributes={{ header: { role: "presentation" } }}
    >
      <form
        className={classes.form}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          setAsked(true);
          if (choice === undefined || missing) return;
          onFilter({ column: column.id, verb: choice.verb, value: choice.value ?? (wantsValue(choice) ? value.trim() : "") });
          onClose();
        }}
      >
        <Radio.Group label={words.label} value={picked} onChange={setPicked}>
          <div className={classes.radios}>
            {choices.map((one) => (
              <Radio key={keyOf(one)} value={keyOf(one)} label={named(one, column.value_type)} />
            ))}
          </div>
        </Radio.Group>
        {choice !== undefined && wantsValue(choice) && (
          <TextInput
            type={FIELD[choice.verb] ?? "text"}
            label={inDays ? words.valueInDays : words.value[choice.verb]}
            value={value}
            maxLength={200}
            error={asked && missing ? words.missing : undefined}
            onChange={(event) => setValue(event.currentTarget.value)}
          />
        )}
        <div className={classes.buttons}>
          <Button variant="default" onClick={onClose}>
            {strings.shared.cancel}
          </Button>
          <Button type="submit">{words.apply}</Button>
        </div>
      </form>
    </Modal>
  );
}
