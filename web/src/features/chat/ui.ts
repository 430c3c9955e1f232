import { create } from "zustand";
import type { ListFilter } from "./queries";

interface ChatUi {
  /** The list of chats on a phone, where it covers the chat. */
  drawerOpen: boolean;
  filter: ListFilter;
  /** What is searched for in all chats. */
  query: string;
  /** Puts the cursor where questions are written. */
  focus: (() => void) | null;
  /** Puts the cursor where chats are searched. */
  search: (() => void) | null;
  showDrawer: (open: boolean) => void;
  setFilter: (filter: ListFilter) => void;
  setQuery: (query: string) => void;
  setFocus: (focus: (() => void) | null) => void;
  setSearchField: (search: (() => void) | null) => void;
}

export const ALL_CHATS: ListFilter = { archived: false, folderId: null };

/** What is open and chosen around the chats. */
export const useChatUi = create<ChatUi>()((set) => ({
  drawerOpen: false,
  filter: ALL_CHATS,
  query: "",
  focus: null,
  search: null,
  showDrawer: (drawerOpen) => set({ drawerOpen }),
  setFilter: (filter) => set({ filter }),
  setQuery: (query) => set({ query }),
  setFocus: (focus) => set({ focus }),
  setSearchField: (search) => set({ search }),
}));
