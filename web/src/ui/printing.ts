import { useHotkeys } from "@mantine/hooks";
import { useSyncExternalStore } from "react";
import { flushSync } from "react-dom";
import { strings } from "@/lib/strings";
import { useToasts } from "@/stores/toasts";

const SCHEME = "data-mantine-color-scheme";
const listeners = new Set<() => void>();
let printing = false;
let schemeBefore: string | null = null;

/** The browser lays the sheet out as soon as it has said that it prints: what follows from that is drawn by then. */
function turn(now: boolean): void {
  if (now === printing) return;
  printing = now;
  const root = document.documentElement;
  if (now) {
    schemeBefore = root.getAttribute(SCHEME);
    root.setAttribute(SCHEME, "light");
  } else if (schemeBefore !== null) {
    root.setAttribute(SCHEME, schemeBefore);
  }
  flushSync(() => listeners.forEach((heard) => heard()));
}

window.addEventListener("beforeprint", () => turn(true));
window.addEventListener("afterprint", () => turn(false));

function listen(heard: () => void): () => void {
  listeners.add(heard);
  return () => listeners.delete(heard);
}

/** Whether the page is being printed: what is folded, far away or on the other tab is on the sheet as well. */
export function usePrinting(): boolean {
  return useSyncExternalStore(listen, () => printing);
}

interface Pages {
  hasNextPage: boolean;
  fetchNextPage: () => Promise<{ hasNextPage: boolean }>;
}

/** Lets Ctrl+P print a list in whole, whatever part of it has been fetched. */
export function usePrintInWhole(pages: Pages): void {
  const show = useToasts((state) => state.show);
  const print = async () => {
    if (pages.hasNextPage) {
      show({ text: strings.shared.fetchingToPrint });
      let more: boolean = pages.hasNextPage;
      while (more) more = (await pages.fetchNextPage()).hasNextPage;
    }
    window.print();
  };
  useHotkeys([["mod+P", () => void print()]], []);
}
