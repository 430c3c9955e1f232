"""Documents for the tests of the rules, made of the project's own sentences."""

import re

from pactoria.documents.parsed import Block, BlockKind, DocumentFormat, ParsedDocument

# Says nothing on any topic of the pack, so that everything that a contract could lack is lacking here.
BLAND = """\
This Agreement is between Alder Works and Birch House, together the parties. Alder Works runs a workshop on the north
bank of the river. Birch House runs a shop on the south bank of it.

The parties meet on the first Monday of March, June, September and December in the workshop. Alder Works sets out chairs
and tea. Birch House brings a list of topics, and the parties go through the list from the top to the bottom. Whoever
cannot come sends word on the Friday before the meeting, and the meeting then takes place one week later.

Each of them names one person who speaks for it at the meetings. The name of that person is told to the other by letter.
The letter goes to the street address of the other, and it counts as received on the third day after it was posted.
A letter that goes to a wrong address does not count, and neither does one without a name below it.

Minutes are kept in English by the one who is the host of the meeting. They name those who were there, what was talked
about and what was decided. The other has a week to say where the minutes are wrong. If nothing is said, they are filed
as they are, and a copy is kept in the grey cabinet at the end of the corridor.

The shop opens at nine and shuts at six. The workshop opens at seven and shuts at four. On holidays both are shut. Bells
are rung at noon. Dogs shall be kept on a lead, and bicycles shall be left in the yard. No smoke indoors, and
music is to be played softly. The hall is swept on Saturdays by turns, beginning with Alder Works.

In winter the stove in the hall is lit at eight. The one who comes first brings wood from the shed and takes out the
ash. In summer the windows stand open and the blinds are let down at noon. The garden behind the hall is watered in the
evening, from the well and not from the tap, and the gate to the lane is shut when the last one leaves. Hens belong to
nobody in particular. Whoever finds an egg may eat it.

Each spring the parties paint the fence together. Alder Works brings brushes, and Birch House brings paint of a colour
that both like. If it rains on that day, they paint on the next dry one. The boards that are rotten are taken out first
and laid on the pile by the wall. In autumn the leaves are raked into heaps and carried to the far end of the garden.

The bench by the door was built in the year in which the bridge was opened. It seats four. On Sundays it is left to the
neighbours, who like to watch the boats from there. The lamp above it burns from dusk to ten. When the lamp is broken,
candles will do. The boat is tied to the third ring, and the oars stand behind the door. Whoever takes the boat out
writes a line in the green book and says where the trip goes. Children row only with a grown person at their side.

Words in bold type have the sense that is given to them above. Headings are there to make reading easier and have no
sense of their own. Where the text speaks of one thing, it also means several of them.
"""


def parsed(text: str) -> ParsedDocument:
    """Read a text as paragraphs that blank lines part, as the reader of text files does."""
    blocks = [
        Block(BlockKind.PARAGRAPH, found.start(), found.end(), found.start())
        for found in re.finditer(r"\S(?:[^\n]|\n(?![ \t]*\n))*", text)
    ]
    return ParsedDocument(text, blocks, DocumentFormat.TEXT)
