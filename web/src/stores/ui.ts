import { create } from "zustand";
import { persist } from "zustand/middleware";

export type FindingOrder = "severity" | "position";

interface Ui {
  railNarrow: boolean;
  /** Width of the panel beside the document, in pixels. */
  panelWidth: number;
  findingOrder: FindingOrder;
  shortcutsOpen: boolean;
  toggleRail: () => void;
  setPanelWidth: (width: number) => void;
  setFindingOrder: (order: FindingOrder) => void;
  showShortcuts: (open: boolean) => void;
}

export const useUi = create<Ui>()(
  persist(
    (set) => ({
      railNarrow: false,
      panelWidth: 440,
      findingOrder: "severity",
      shortcutsOpen: false,
      toggleRail: () => set((state) => ({ railNarrow: !state.railNarrow })),
      setPanelWidth: (panelWidth) => set({ panelWidth }),
      setFindingOrder: (findingOrder) => set({ findingOrder }),
      showShortcuts: (shortcutsOpen) => set({ shortcutsOpen }),
    }),
    {
      name: "pactoria.ui",
      version: 1,
      partialize: ({ railNarrow, panelWidth, findingOrder }) => ({ railNarrow, panelWidth, findingOrder }),
    },
  ),
);
