import { ActionIcon, Loader, Menu } from "@mantine/core";
import {
  IconArchive,
  IconArchiveOff,
  IconBraces,
  IconDots,
  IconFolder,
  IconFolderOff,
  IconMarkdown,
  IconPencil,
  IconPin,
  IconPinnedOff,
  IconTrash,
} from "@tabler/icons-react";
import { Link, useNavigate, useParams } from "@tanstack/react-router";
import { memo, useRef, useState } from "react";
import { moment } from "@/lib/format";
import { strings } from "@/lib/strings";
import { useToasts } from "@/stores/toasts";
import type { ChatOut } from "@/api";
import { useFolders } from "./folders";
import { NameField } from "./NameField";
import { useChangeChat, useDeleteChat } from "./queries";
import { useChatUi } from "./ui";
import classes from "./sidebar.module.css";

const words = strings.chat.list;

/** What can be done with a chat, the same in the list and in its own bar. */
export function ChatMenuItems({ chat, onRename }: { chat: ChatOut; onRename: () => void }) {
  const { id, title, pinned, archived, folder_id: folderId } = chat;
  const change = useChangeChat();
  const remove = useDeleteChat();
  const navigate = useNavigate();
  const open = useParams({ strict: false }).chatId;
  const show = useToasts((state) => state.show);
  const { folders } = useFolders();
  const name = title === "" ? strings.chat.untitled : title;
  const leave = () => {
    if (open === id) void navigate({ to: "/chat" });
  };
  const back = () => void navigate({ to: "/chat/$chatId", params: { chatId: id } });
  return (
    <>
      <Menu.Item leftSection={<IconPencil size={16} />} onClick={onRename}>
        {words.rename}
      </Menu.Item>
      <Menu.Item
        leftSection={pinned ? <IconPinnedOff size={16} /> : <IconPin size={16} />}
        onClick={() => void change(id, { pinned: !pinned })}
      >
        {pinned ? words.unpin : words.pin}
      </Menu.Item>
      <Menu.Item
        leftSection={archived ? <IconArchiveOff size={16} /> : <IconArchive size={16} />}
        onClick={() => {
          void change(id, { archived: !archived }).then(() => {
            if (!archived) show({ text: words.wasArchived(name), undo: () => void change(id, { archived: false }) });
          });
        }}
      >
        {archived ? words.unarchive : words.archive}
      </Menu.Item>
      {folders.length > 0 && (
        <>
          <Menu.Divider />
          <Menu.Label>{words.move}</Menu.Label>
          {folderId !== null && (
            <Menu.Item leftSection={<IconFolderOff size={16} />} onClick={() => void change(id, { folder_id: null })}>
              {words.noFolder}
            </Menu.Item>
          )}
          {folders
            .filter((folder) => folder.id !== folderId)
            .map((folder) => (
              <Menu.Item
                key={folder.id}
                leftSection={<IconFolder size={16} />}
                onClick={() => void change(id, { folder_id: folder.id })}
              >
                {folder.name}
              </Menu.Item>
            ))}
        </>
      )}
      <Menu.Divider />
      <Menu.Item
        component="a"
        href={`/api/chat/sessions/${id}/export?format=markdown`}
        download
        leftSection={<IconMarkdown size={16} />}
      >
        {words.exportMarkdown}
      </Menu.Item>
      <Menu.Item
        component="a"
        href={`/api/chat/sessions/${id}/export?format=json`}
        download
        leftSection={<IconBraces size={16} />}
      >
        {words.exportJson}
      </Menu.Item>
      <Menu.Divider />
      <Menu.Item
        color="red"
        leftSection={<IconTrash size={16} />}
        onClick={() => {
          const wasOpen = open === id;
          leave();
          remove(chat, wasOpen ? back : undefined);
        }}
      >
        {words.delete}
      </Menu.Item>
    </>
  );
}

/** A chat in the list. */
export const ChatRow = memo(function ChatRow({ chat }: { chat: ChatOut }) {
  const { id, title, answering, last_activity_at: at } = chat;
  const [renaming, setRenaming] = useState(false);
  const link = useRef<HTMLAnchorElement>(null);
  const change = useChangeChat();
  const showDrawer = useChatUi((state) => state.showDrawer);
  const name = title === "" ? strings.chat.untitled : title;
  if (renaming) {
    return (
      <div className={classes.renaming}>
        <NameField
          label={words.name}
          value={title}
          maxLength={300}
          onDone={(typed) => {
            setRenaming(false);
            if (typed !== null) void change(id, { title: typed });
            setTimeout(() => link.current?.focus());
          }}
        />
      </div>
    );
  }
  return (
    <div className={classes.chat}>
      <Link
        ref={link}
        to="/chat/$chatId"
        params={{ chatId: id }}
        className={classes.link}
        activeProps={{ "data-active": true }}
        title={`${name}\n${moment(at)}`}
        onClick={() => showDrawer(false)}
        onDoubleClick={() => setRenaming(true)}
        onKeyDown={(event) => {
          if (event.key === "F2") setRenaming(true);
        }}
      >
        <span className={classes.title}>{name}</span>
        {answering.length > 0 && <Loader size={12} aria-label={words.answering} />}
      </Link>
      <Menu width={224} position="bottom-start">
        <Menu.Target>
          <ActionIcon size={26} className={classes.more} aria-label={words.menu(name)}>
            <IconDots size={16} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown className={classes.menu}>
          <ChatMenuItems chat={chat} onRename={() => setRenaming(true)} />
        </Menu.Dropdown>
      </Menu>
    </div>
  );
});
