import { createContext, use, useEffect, type ReactNode } from "react";
import { createPortal } from "react-dom";
import { strings } from "@/lib/strings";

/** Where in the shell's top bar a page puts what belongs to it. Null outside of the shell. */
export const TopBarSlot = createContext<HTMLElement | null>(null);

/** What a page shows in the top bar: where we are, and what can be done here. */
export function TopBar({ children }: { children: ReactNode }) {
  const slot = use(TopBarSlot);
  return slot === null ? null : createPortal(children, slot);
}

/** Name the browser's tab after the page. */
export function PageTitle({ title }: { title: string }) {
  useEffect(() => {
    document.title = title === strings.landing.title ? title : strings.shared.title(title);
  }, [title]);
  return null;
}
