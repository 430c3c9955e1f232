import { Spotlight, type SpotlightActionGroupData } from "@mantine/spotlight";
import {
  IconCalendarEvent,
  IconChartBar,
  IconChecklist,
  IconDeviceDesktop,
  IconFile,
  IconFiles,
  IconKeyboard,
  IconMessage,
  IconMessageCircle,
  IconMessagePlus,
  IconMoon,
  IconSearch,
  IconSettings,
  IconShieldCog,
  IconSun,
  IconTable,
  IconUpload,
} from "@tabler/icons-react";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useDebouncedValue } from "@mantine/hooks";
import { useNavigate } from "@tanstack/react-router";
import { useState, useSyncExternalStore } from "react";
import { listChatsOptions, listContractsOptions } from "@/api/@tanstack/react-query.gen";
import { chooseFiles } from "@/features/contracts/choose-files";
import { useAppearance, useMe } from "@/lib/me";
import { sentenceList } from "@/lib/format";
import { strings } from "@/lib/strings";
import { useMayChange } from "@/lib/use-may";
import { useUi } from "@/stores/ui";
import { paletteStore } from "./palette-store";

const CHATS = 8;
const ICON = { size: 18, stroke: 1.7 } as const;

/** Go anywhere and do anything from the keyboard. */
export default function Palette() {
  const navigate = useNavigate();
  const { choose } = useAppearance();
  const me = useMe();
  const mayChange = useMayChange();
  const showShortcuts = useUi((state) => state.showShortcuts);
  const [query, setQuery] = useState("");
  const [asked] = useDebouncedValue(query.trim(), 150);
  const { opened } = useSyncExternalStore(paletteStore.subscribe, paletteStore.getState);
  const contracts = useQuery({
    ...listContractsOptions({ query: { ...(asked ? { q: asked } : {}), sort: "-updated_at", limit: 6 } }),
    enabled: opened,
    placeholderData: keepPreviousData,
  });
  const chats = useQuery({ ...listChatsOptions({ query: { limit: CHATS } }), enabled: opened });
  const words = strings.shell.palette;
  const groups: SpotlightActionGroupData[] = [
    {
      group: words.recent,
      actions: (contracts.data?.items ?? []).map((contract) => ({
        id: contract.id,
        label: contract.title,
        description: sentenceList(contract.parties),
        // What the server found stays, also where the words are in the text and not in the title.
        keywords: [query],
        leftSection: <IconFile {...ICON} />,
        onClick: () => void navigate({ to: "/contracts/$contractId", params: { contractId: contract.id } }),
      })),
    },
    {
      group: strings.chat.palette.chats,
      actions: (chats.data?.items ?? []).map(({ id, title }) => ({
        id,
        label: title === "" ? strings.chat.untitled : title,
        leftSection: <IconMessage {...ICON} />,
        onClick: () => void navigate({ to: "/chat/$chatId", params: { chatId: id } }),
      })),
    },
    {
      group: words.go,
      actions: [
        {
          id: "contracts",
          label: strings.shell.contracts,
          leftSection: <IconFiles {...ICON} />,
          onClick: () => void navigate({ to: "/contracts" }),
        },
        {
          id: "assistant",
          label: strings.shell.assistant,
          leftSection: <IconMessageCircle {...ICON} />,
          onClick: () => void navigate({ to: "/chat" }),
        },
        {
          id: "grids",
          label: strings.grids.title,
          leftSection: <IconTable {...ICON} />,
          onClick: () => void navigate({ to: "/grids" }),
        },
        {
          id: "deadlines",
          label: strings.deadlines.title,
          leftSection: <IconCalendarEvent {...ICON} />,
          onClick: () => void navigate({ to: "/deadlines" }),
        },
        {
          id: "playbooks",
          label: strings.playbooks.title,
          leftSection: <IconChecklist {...ICON} />,
          onClick: () => void navigate({ to: "/playbooks" }),
        },
        {
          id: "dashboard",
          label: strings.usage.menu,
          leftSection: <IconChartBar {...ICON} />,
          onClick: () => void navigate({ to: "/dashboard" }),
        },
        ...(me.is_admin
          ? [
              {
                id: "admin",
                label: strings.admin.title,
                leftSection: <IconShieldCog {...ICON} />,
                onClick: () => void navigate({ to: "/admin" }),
              },
            ]
          : []),
        {
          id: "settings",
          label: strings.shell.settings,
          leftSection: <IconSettings {...ICON} />,
          onClick: () => void navigate({ to: "/settings" }),
        },
      ],
    },
    {
      group: words.actions,
      actions: [
        ...(mayChange
          ? [
              {
                id: "upload",
                label: words.upload,
                description: words.uploadHint,
                leftSection: <IconUpload {...ICON} />,
                onClick: chooseFiles,
              },
            ]
          : []),
        {
          id: "chat",
          label: query.trim() === "" ? strings.chat.palette.newChat : strings.chat.palette.ask(query.trim()),
          keywords: [query],
          leftSection: <IconMessagePlus {...ICON} />,
          onClick: () => void navigate({ to: "/chat", search: query.trim() === "" ? {} : { ask: query.trim() } }),
        },
        { id: "light", label: words.light, leftSection: <IconSun {...ICON} />, onClick: () => choose("light") },
        { id: "dark", label: words.dark, leftSection: <IconMoon {...ICON} />, onClick: () => choose("dark") },
        { id: "auto", label: words.auto, leftSection: <IconDeviceDesktop {...ICON} />, onClick: () => choose("auto") },
        {
          id: "help",
          label: words.help,
          leftSection: <IconKeyboard {...ICON} />,
          onClick: () => showShortcuts(true),
        },
      ],
    },
  ];
  return (
    <Spotlight
      store={paletteStore}
      shortcut={null}
      actions={groups.filter((group) => group.actions.length > 0)}
      query={query}
      onQueryChange={setQuery}
      nothingFound={words.nothing}
      highlightQuery
      scrollable
      maxHeight={420}
      radius="lg"
      overlayProps={{ blur: 0, backgroundOpacity: 0.3 }}
      attributes={{ content: { "aria-label": strings.shell.search } }}
      styles={{ actionDescription: { opacity: 1 } }}
      searchProps={{
        leftSection: <IconSearch size={18} stroke={1.7} />,
        placeholder: words.placeholder,
        "aria-label": words.placeholder,
      }}
    />
  );
}
