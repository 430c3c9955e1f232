import { Modal } from "@mantine/core";
import { strings } from "@/lib/strings";
import { useUi } from "@/stores/ui";
import classes from "./shell.module.css";

const { keys } = strings.shell;
const { keys: chat } = strings.chat;
const SHEETS = [
  {
    title: keys.everywhere,
    keys: [
      ["Ctrl K", keys.palette],
      ["?", keys.help],
      ["u", keys.undo],
    ],
  },
  {
    title: keys.contract,
    keys: [
      ["j", keys.next],
      ["k", keys.previous],
      ["Enter", keys.words],
      ["a", keys.accept],
      ["d", keys.dismiss],
      ["s", keys.wording],
      ["/", keys.find],
      ["e", keys.export],
    ],
  },
  {
    title: keys.comparison,
    keys: [
      ["n", keys.nextChange],
      ["p", keys.previousChange],
    ],
  },
  {
    title: keys.redline,
    keys: [
      ["j", keys.nextChange],
      ["k", keys.previousChange],
      ["a", keys.acceptChange],
      ["r", keys.rejectChange],
    ],
  },
  {
    title: keys.playbook,
    keys: [["Ctrl S", strings.playbooks.editor.save]],
  },
  {
    title: keys.grid,
    keys: [
      ["← ↑ → ↓", keys.walk],
      ["Enter", keys.openCell],
      ["Esc", keys.closeCell],
      ["Del", keys.removeRow],
    ],
  },
  {
    title: chat.group,
    keys: [
      ["Enter", chat.send],
      ["Shift Enter", chat.newline],
      ["Esc", chat.stop],
      ["/", chat.focus],
      ["n", chat.newChat],
      ["s", chat.search],
      ["↑", chat.editLast],
      ["r", chat.regenerate],
      ["y", chat.copyLast],
    ],
  },
] as const;

export function Shortcuts() {
  const { shortcutsOpen, showShortcuts } = useUi();
  return (
    <Modal
      opened={shortcutsOpen}
      onClose={() => showShortcuts(false)}
      title={strings.shell.shortcuts}
      closeButtonProps={{ "aria-label": strings.shared.close }}
      size="md"
      attributes={{ header: { role: "presentation" } }}
    >
      <div className={classes.sheets}>
        {SHEETS.map((sheet) => (
          <section key={sheet.title}>
            <h3>{sheet.title}</h3>
            <dl>
              {sheet.keys.map(([key, what]) => (
                <div key={key}>
                  <dt>
                    {key.split(" ").map((part) => (
                      <kbd key={part}>{part}</kbd>
                    ))}
                  </dt>
                  <dd>{what}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Modal>
  );
}
