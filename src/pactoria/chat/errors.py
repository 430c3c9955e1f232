"""What can be wrong with a request about chats."""

from pactoria.core.errors import Conflict, Invalid, NotFound, Problem

__all__ = [
    "AlreadyAnswering",
    "AttachmentNotFound",
    "ChatNotDeleted",
    "ChatNotFound",
    "FolderNotFound",
    "Interrupted",
    "MessageNotFound",
    "MessageTooLong",
    "NameMissing",
    "NotAnAnswer",
    "NothingToShare",
    "PromptNotFound",
    "ShareNotFound",
    "UnreadableImport",
    "WrongParent",
]


class ChatNotFound(NotFound):
    """No such chat of this person, in this organization."""

    title = "Chat not found"
    detail = "It may have been deleted, or it belongs to somebody else."


class ChatNotDeleted(Conflict):
    """Only what is deleted can be restored."""

    title = "This chat is not deleted"


class MessageNotFound(NotFound):
    """No such message of this person."""

    title = "Message not found"
    detail = "Its chat may have been deleted, or it belongs to somebody else."


class FolderNotFound(NotFound):
    """No such folder of this person."""

    title = "Folder not found"


class AttachmentNotFound(NotFound):
    """What was to be attached is not there."""

    title = "This attachment is not there"
    detail = "It may have been deleted. Attach it again."


class ShareNotFound(NotFound):
    """A link that opens nothing, or nothing any more."""

    title = "This link opens nothing"
    detail = "It was revoked, has expired, or was not copied whole. Ask whoever sent it for a new one."


class PromptNotFound(NotFound):
    """No such prompt of this person."""

    title = "Prompt not found"


class NameMissing(Invalid):
    """A name needs at least one character that can be seen."""

    title = "A name is missing"
    detail = "Enter at least one character."


class MessageTooLong(Invalid):
    """More text than a message holds."""

    status = 413
    title = "That message is too long"
    detail = "A message holds up to 1,000,000 characters. Attach long texts as files."


class WrongParent(Invalid):
    """A question follows an answer, and an answer a question, of the same chat."""

    title = "This message cannot follow that one"
    detail = "Reload the chat and try again."


class NotAnAnswer(Conflict):
    """Only answers of models can be stopped, rated or made again."""

    title = "This is not an answer of a model"


class AlreadyAnswering(Conflict):
    """An answer on this branch is still being written."""

    title = "An answer is still being written"
    detail = "Wait for its end, or stop it."


class NothingToShare(Conflict):
    """A chat without messages."""

    title = "There is nothing to share yet"
    detail = "Ask something first."


class UnreadableImport(Invalid):
    """A file that holds no chats that we can read."""

    title = "This file holds no chats that Pactoria can read"
    detail = "Import JSON that Pactoria has exported, or conversations.json of a ChatGPT export."


class Interrupted(Problem):
    """The process that wrote the answer is gone."""

    status = 503
    title = "The answer was interrupted"
    detail = "The server restarted while it was being written. What had arrived is kept; ask again for the rest."
