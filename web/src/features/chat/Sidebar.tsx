import { ActionIcon, Button, CloseButton, Menu, TextInput, UnstyledButton } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import {
  IconArchive,
  IconChevronDown,
  IconFileImport,
  IconFolder,
  IconFolderPlus,
  IconMessages,
  IconPencil,
  IconPlus,
  IconSearch,
  IconTrash,
  IconX,
} from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useEffect, useRef, useState, type RefObject } from "react";
import type { ImportedChats } from "@/api";
import { strings } from "@/lib/strings";
import { send } from "@/lib/upload";
import { useToasts } from "@/stores/toasts";
import { ChatList } from "./ChatList";
import { useFolders } from "./folders";
import { Found } from "./Found";
import { NameField } from "./NameField";
import { refreshChats, useProblemToast } from "./queries";
import { ALL_CHATS, useChatUi } from "./ui";
import classes from "./sidebar.module.css";

const words = strings.chat.list;

function useImport() {
  const client = useQueryClient();
  const { show, dismiss } = useToasts();
  const onError = useProblemToast();
  return () => {
    const input = document.createElement("input");
    input.type = "file";
    input.accept = ".json,application/json";
    input.addEventListener("change", () => {
      const file = input.files?.[0];
      if (file === undefined) return;
      const form = new FormData();
      form.append("file", file);
      const reading = show({ text: words.importing });
      send<ImportedChats>("/api/chat/import", form, () => undefined)
        .done.then(({ chats, skipped }) => {
          show({ text: words.imported(chats.length, skipped) });
          refreshChats(client);
        })
        .catch(onError)
        .finally(() => dismiss(reading));
    });
    input.click();
  };
}

/** Which chats are listed: all, those of a folder, or the archive. */
function Scope() {
  const { filter, setFilter } = useChatUi();
  const { folders, make, rename, remove } = useFolders();
  const [naming, setNaming] = useState<"new" | "rename" | null>(null);
  const importChats = useImport();
  const folder = folders.find(({ id }) => id === filter.folderId);
  const name = filter.archived ? words.archived : (folder?.name ?? words.all);
  if (naming !== null) {
    return (
      <div className={classes.scope}>
        <NameField
          label={words.folderName}
          value={naming === "rename" ? (folder?.name ?? "") : ""}
          placeholder={words.folderName}
          onDone={(typed) => {
            setNaming(null);
            if (typed === null) return;
            if (naming === "rename" && folder) rename(folder.id, typed);
            else if (naming === "new") make(typed, (made) => setFilter({ archived: false, folderId: made.id }));
          }}
        />
      </div>
    );
  }
  return (
    <div className={classes.scope}>
      <Menu position="bottom-start" width={240}>
        <Menu.Target>
          <UnstyledButton className={classes["scope-button"]} aria-label={words.scope(name)}>
            <span>{name}</span>
            <IconChevronDown size={14} aria-hidden />
          </UnstyledButton>
        </Menu.Target>
        <Menu.Dropdown className={classes.menu}>
          <Menu.Item leftSection={<IconMessages size={16} />} onClick={() => setFilter(ALL_CHATS)}>
            {words.all}
          </Menu.Item>
          <Menu.Item
            leftSection={<IconArchive size={16} />}
            onClick={() => setFilter({ archived: true, folderId: null })}
          >
            {words.archived}
          </Menu.Item>
          <Menu.Divider />
          {folders.length > 0 && <Menu.Label>{words.folders}</Menu.Label>}
          {folders.map(({ id, name: called }) => (
            <Menu.Item
              key={id}
              leftSection={<IconFolder size={16} />}
              onClick={() => setFilter({ archived: false, folderId: id })}
            >
              {called}
            </Menu.Item>
          ))}
          <Menu.Item leftSection={<IconFolderPlus size={16} />} onClick={() => setNaming("new")}>
            {words.newFolder}
          </Menu.Item>
          {folder && (
            <>
              <Menu.Divider />
              <Menu.Item leftSection={<IconPencil size={16} />} onClick={() => setNaming("rename")}>
                {words.renameFolder}
              </Menu.Item>
              <Menu.Item
                color="red"
                leftSection={<IconTrash size={16} />}
                onClick={() => {
                  setFilter(ALL_CHATS);
                  remove(folder);
                }}
              >
                {words.deleteFolder}
              </Menu.Item>
            </>
          )}
          <Menu.Divider />
          <Menu.Item leftSection={<IconFileImport size={16} />} onClick={importChats}>
            {words.import}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </div>
  );
}

function SearchField({ field }: { field: RefObject<HTMLInputElement | null> }) {
  const { query, setQuery } = useChatUi();
  return (
    <TextInput
      ref={field}
      type="search"
      size="sm"
      className={classes.search}
      aria-label={words.search}
      placeholder={words.searchPlaceholder}
      leftSection={<IconSearch size={16} />}
      rightSection={
        query !== "" && <CloseButton size="sm" aria-label={words.clearSearch} onClick={() => setQuery("")} />
      }
      value={query}
      onChange={(event) => setQuery(event.currentTarget.value)}
      onKeyDown={(event) => {
        if (event.key !== "Escape") return;
        event.stopPropagation();
        setQuery("");
        event.currentTarget.blur();
      }}
    />
  );
}

/** All chats: found by day, by folder, by words. */
export function Sidebar() {
  const query = useChatUi((state) => state.query);
  const { showDrawer, setSearchField } = useChatUi();
  const [asked] = useDebouncedValue(query.trim(), 200);
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    setSearchField(() => {
      field.current?.focus();
      field.current?.select();
    });
    return () => setSearchField(null);
  }, [setSearchField]);
  return (
    <nav className={classes.side} aria-label={words.region}>
      <div className={classes.head}>
        <Button
          component={Link}
          to="/chat"
          variant="default"
          leftSection={<IconPlus size={16} />}
          className={classes.new}
          onClick={() => showDrawer(false)}
        >
          {strings.chat.newChat}
        </Button>
        <ActionIcon className={classes.hide} aria-label={words.close} onClick={() => showDrawer(false)}>
          <IconX size={18} />
        </ActionIcon>
      </div>
      <SearchField field={field} />
      {query.trim() === "" ? (
        <>
          <Scope />
          <ChatList />
        </>
      ) : (
        <Found asked={asked} />
      )}
    </nav>
  );
}
