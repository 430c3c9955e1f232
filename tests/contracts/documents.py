"""Files that people upload, made here."""

from io import BytesIO

from docx import Document

__all__ = ["LICENCE", "word_file"]

LICENCE = """SOFTWARE LICENSE AGREEMENT

This Software License Agreement (the "Agreement") is made on March 1, 2026 between Northwind Software Ltd ("Licensor")
and Contoso Retail GmbH ("Licensee").

1. Licence. Licensor grants Licensee a non-exclusive, non-transferable licence to use the Software.

2. Fees. Licensee shall pay the fees within thirty (30) days of the date of the invoice. Licensor may change the fees
at any time in its sole discretion by giving notice.

3. Term. This Agreement starts on March 1, 2026 and continues for three (3) years. It renews automatically for
successive periods of one (1) year unless either party gives notice at least one hundred eighty (180) days before the
end of the then-current term.

4. Liability. Licensee's liability under this Agreement shall be unlimited. In no event shall Licensor be liable for
any indirect or consequential damages.

5. Assignment. Licensee may not assign this Agreement without the prior written consent of Licensor.

6. Governing law. This Agreement is governed by the laws of the State of New York.
"""


def word_file(text: str = LICENCE) -> bytes:
    """Return the text as a Word file, a paragraph for each block."""
    document = Document()
    for paragraph in text.split("\n\n"):
        document.add_paragraph(" ".join(paragraph.split()))
    out = BytesIO()
    document.save(out)
    return out.getvalue()
