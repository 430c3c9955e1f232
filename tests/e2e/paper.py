"""Pages as they are printed."""

from dataclasses import dataclass

import pypdfium2 as pdfium
from playwright.async_api import Page

__all__ = ["Paper", "printed"]

DARK = 90
"""Of 255: what is darker can be read on white."""


@dataclass(frozen=True)
class Paper:
    """What stands on the sheets."""

    words: str
    is_dark_on_white: bool

    def has(self, *words: str) -> bool:
        """Tell whether all of these can be read, however the lines break."""
        return all("".join(each.split()) in self.words for each in words)

    def lacks(self, *words: str) -> bool:
        """Tell whether none of these can be read."""
        return not any(self.has(each) for each in words)


async def printed(page: Page) -> Paper:
    """Print a page from the dark theme."""
    await page.emulate_media(color_scheme="dark")
    document = pdfium.PdfDocument(await page.pdf(format="A4"))
    try:
        words = "".join("".join(sheet.get_textpage().get_text_range().split()) for sheet in document)
        picture = document[0].render(grayscale=True).to_numpy()
    finally:
        document.close()
    return Paper(words.replace("\ufffe", ""), bool(picture[0].min() > 255 - DARK and picture.min() < DARK))
