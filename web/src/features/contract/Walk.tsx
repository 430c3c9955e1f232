import { useHotkeys } from "@mantine/hooks";
import { useOpenReview } from "./context";
import { afterDismissal, neighbour } from "./order";

/** Walk the findings and decide on them from the keyboard. */
export function Walk() {
  const { lists, findings, selection, select, decide, document, fits, mayChange } = useOpenReview();
  const id = selection?.kind === "finding" ? selection.id : null;
  const current = findings.find((finding) => finding.id === id) ?? null;
  const go = (step: 1 | -1) => {
    const next = neighbour(lists.open, id, step);
    if (next) select({ kind: "finding", id: next.id }, "keyboard", { tab: undefined });
  };
  const dismiss = () => {
    if (current === null || !mayChange) return;
    const next = afterDismissal(lists.open, current.id);
    decide(current, "dismissed");
    if (next) select({ kind: "finding", id: next.id }, "keyboard");
  };
  useHotkeys(
    fits
      ? [
          ["j", () => go(1), { usePhysicalKeys: false }],
          ["k", () => go(-1), { usePhysicalKeys: false }],
          ["a", () => mayChange && current && decide(current, "accepted"), { usePhysicalKeys: false }],
          ["d", dismiss, { usePhysicalKeys: false }],
          [
            "Enter",
            (event) => {
              // On a button Enter presses the button.
              if (event.target instanceof Element && event.target.closest("button, a, [role=menuitem], [role=tab]")) return;
              if (current) document.current?.reveal(current.start, current.id);
            },
            { preventDefault: false },
          ],
        ]
      : [],
  );
  return null;
}
