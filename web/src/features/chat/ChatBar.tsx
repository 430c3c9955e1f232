import { ActionIcon, Button, Menu, Tooltip } from "@mantine/core";
import { IconDots, IconGhost2, IconKeyboard, IconLayoutSidebar, IconShare2, IconTextCaption } from "@tabler/icons-react";
import { lazy, Suspense, useState, type ReactNode } from "react";
import { strings } from "@/lib/strings";
import { useToasts } from "@/stores/toasts";
import { useUi } from "@/stores/ui";
import { TopBar } from "@/ui/Page";
import type { ChatDetail } from "@/api";
import { ChatMenuItems } from "./ChatRow";
import { NameField } from "./NameField";
import { useChangeChat } from "./queries";
import { useChatUi } from "./ui";
import classes from "./chat.module.css";

const Share = lazy(() => import("./Share"));
const Instructions = lazy(() => import("./Instructions"));
const words = strings.chat;

export function ListButton() {
  const showDrawer = useChatUi((state) => state.showDrawer);
  return (
    <ActionIcon className={classes["list-button"]} aria-label={words.list.open} onClick={() => showDrawer(true)}>
      <IconLayoutSidebar size={20} />
    </ActionIcon>
  );
}

export function Bar({ children }: { children: ReactNode }) {
  return (
    <TopBar>
      <ListButton />
      {children}
    </TopBar>
  );
}

/** What is above a chat: its name, and what can be done with it. */
export function ChatBar({ chat }: { chat: ChatDetail }) {
  const change = useChangeChat();
  const show = useToasts((state) => state.show);
  const showShortcuts = useUi((state) => state.showShortcuts);
  const [renaming, setRenaming] = useState(false);
  const [dialog, setDialog] = useState<"share" | "instructions" | null>(null);
  const name = chat.title === "" ? words.untitled : chat.title;
  return (
    <Bar>
      {renaming ? (
        <NameField
          label={words.list.name}
          value={chat.title}
          maxLength={300}
          onDone={(typed) => {
            setRenaming(false);
            if (typed !== null) void change(chat.id, { title: typed });
          }}
        />
      ) : (
        <h1 className={classes.name} title={name}>
          {name}
        </h1>
      )}
      {chat.temporary && (
        <Tooltip label={words.menu.temporaryOn} multiline w={260}>
          <span className={classes.badge}>
            <IconGhost2 size={14} aria-hidden />
            {words.menu.temporary}
          </span>
        </Tooltip>
      )}
      <span className={classes.grow} />
      <Tooltip label={words.menu.share}>
        <ActionIcon
          aria-label={words.menu.share}
          aria-haspopup="dialog"
          disabled={chat.leaf_id === null}
          onClick={() => setDialog("share")}
        >
          <IconShare2 size={18} />
        </ActionIcon>
      </Tooltip>
      <Menu width={232}>
        <Menu.Target>
          <ActionIcon aria-label={words.menu.label}>
            <IconDots size={18} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown className={classes["chat-menu"]}>
          <Menu.Item leftSection={<IconTextCaption size={16} />} onClick={() => setDialog("instructions")}>
            {words.menu.system}
          </Menu.Item>
          <Menu.Item leftSection={<IconKeyboard size={16} />} onClick={() => showShortcuts(true)}>
            {words.menu.shortcuts}
          </Menu.Item>
          <Menu.Divider />
          <ChatMenuItems chat={chat} onRename={() => setRenaming(true)} />
        </Menu.Dropdown>
      </Menu>
      <Suspense>
        {dialog === "share" && <Share chatId={chat.id} onClose={() => setDialog(null)} />}
        {dialog === "instructions" && (
          <Instructions
            system_prompt={chat.system_prompt}
            cache={chat.cache}
            isNew={false}
            onSave={(changed) => void change(chat.id, changed).then(() => show({ text: words.menu.saved }))}
            onClose={() => setDialog(null)}
          />
        )}
      </Suspense>
    </Bar>
  );
}

interface NewProps {
  temporary: boolean;
  onTemporary: (temporary: boolean) => void;
  onInstructions: () => void;
  instructed: boolean;
}

/** What can be chosen before a chat begins. */
export function NewChatBar({ temporary, onTemporary, onInstructions, instructed }: NewProps) {
  return (
    <Bar>
      <span className={classes.name}>{words.newChat}</span>
      <span className={classes.grow} />
      <Tooltip label={words.menu.system}>
        <ActionIcon
          aria-label={words.menu.system}
          aria-haspopup="dialog"
          color={instructed ? "ink" : "gray"}
          onClick={onInstructions}
        >
          <IconTextCaption size={18} />
        </ActionIcon>
      </Tooltip>
      <Tooltip label={temporary ? words.menu.temporaryOn : words.menu.temporaryOff} multiline w={260}>
        <Button
          size="xs"
          variant={temporary ? "light" : "subtle"}
          color={temporary ? "ink" : "gray"}
          leftSection={<IconGhost2 size={16} />}
          aria-pressed={temporary}
          onClick={() => onTemporary(!temporary)}
        >
          {words.menu.temporary}
        </Button>
      </Tooltip>
    </Bar>
  );
}
