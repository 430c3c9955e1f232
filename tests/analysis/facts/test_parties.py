"""Who makes a contract, and what it calls them, however the words stand."""

# ruff: noqa: E501 - a sentence of a contract is read, and compared, on one line
import pytest

from pactoria.analysis.engine import facts
from pactoria.documents.parsed import DocumentFormat, ParsedDocument


def _plain(text: str) -> ParsedDocument:
    return ParsedDocument(text, (), DocumentFormat.TEXT)


@pytest.mark.parametrize(
    ("opening", "parties"),
    [
        (
            'between Oakfield, Inc., an Ohio corporation ("Oakfield"), and Fern Media Company, a Utah company ("Affiliate").',
            [("Oakfield, Inc.", "Oakfield"), ("Fern Media Company", "Affiliate")],
        ),
        (
            (
                'between Fern LLC ("Fern"), an Ohio company, and Ada Brennan ("Endorser), of Leeds. Fern engages her in Ohio '
                '("Territory"), 10, FERN ("Spot") shows it.'
            ),
            [("Fern LLC", "Fern"), ("Ada Brennan", "Endorser")],
        ),
        (
            "between Oakfield IP AG, having its seat at Basel (Oakfield) and Union of Growers, Inc. (UOG).",
            [("Oakfield IP AG", "Oakfield"), ("Union of Growers, Inc.", "UOG")],
        ),
        (
            (
                "between\n\nOAKFIELD GmbH & Co KG, Am Ring 3, Kiel\n\n\u2014 hereinafter referred to as Oakfield \u2014\n\nand\n\n"
                "FERN A/S of Havnen 5, Odense, hereinafter Fern, a maker of oils."
            ),
            [("OAKFIELD GmbH & Co KG", "Oakfield"), ("FERN A/S", "Fern")],
        ),
        (
            'between (a) OAK Online (BVI) Limited ("Oak BVI"), and (b) OAK Online Inc. ("Oak Holding").',
            [("OAK Online (BVI) Limited", "Oak BVI"), ("OAK Online Inc.", "Oak Holding")],
        ),
        (
            'between 740311 B.C. Ltd. dba Fern Phones, of Leeds ("Fern"), and   OAKFIELD   CORPORATION  a  company  organized  in Ohio ("OC").',
            [("740311 B.C. Ltd.", "Fern"), ("OAKFIELD CORPORATION", "OC")],
        ),
        (
            'between: \u25cf Oakfield Agency, LLC, an Ohio company ("Oakfield"); and \u25cf FERN S.R.L. an Italian company ("Fern").',
            [("Oakfield Agency, LLC", "Oakfield"), ("FERN S.R.L.", "Fern")],
        ),
        (
            'between Fern Bank Corporation ("FBC"), a bank with its seat in Leeds, England and its subsidiary FBC Nord Securities Inc. ("Nord").',
            [("Fern Bank Corporation", "FBC"), ("FBC Nord Securities Inc.", "Nord")],
        ),
        (
            'between oa-3 SHOPS, INC. an Ohio corporation ("Franchisor") and i-sell, a Utah corporation ("i-sell").',
            [("oa-3 SHOPS, INC.", "Franchisor"), ("i-sell", "i-sell")],
        ),
        ("between Oakfield and Fern Farms Inc.", [("Oakfield", None), ("Fern Farms Inc.", None)]),
        (
            (
                "between the Client: Oakfield Works Inc. (hereinafter referred to as Party A) and the Builder: Ada Brennan Architects Office "
                "(hereinafter referred to as Party B)."
            ),
            [("Oakfield Works Inc.", "Party A"), ("Ada Brennan Architects Office", "Party B")],
        ),
    ],
)
def test_parties_are_read_with_what_they_are_called(opening, parties):
    known = facts.extract(
        _plain(f"SERVICES AGREEMENT\n\nThis Agreement is made on 1 May 2020 by and {opening}\n\nRECITALS\n")
    )
    assert [(p.name, p.role) for p in known.parties] == parties


@pytest.mark.parametrize(
    ("text", "parties"),
    [
        (
            (
                'This agreement sets out the terms under which Oakfield Portals, Inc., an Ohio corporation at 5 Mill Road, Dover ("OAKFIELD"), '
                'appoints Fern Direct, Inc., a Utah corporation of Leeds ("RESELLER"), to sell licences of its portals ("PORTALS").'
            ),
            [("Oakfield Portals, Inc.", "OAKFIELD"), ("Fern Direct, Inc.", "RESELLER")],
        ),
        (
            (
                'Ladies and Gentlemen: Oakfield Bancorp, Inc., an Ohio corporation (the "Company"), and Oakfield Holding Company, an Ohio '
                'company (the "Holder"), whose deposits are insured by the Deposit Insurance Fund ("DIF"), agree with Fern & Woods, Inc. (the '
                '"Agent") as follows. The Agent has read the letter, dated May 1, 2020, made between the Company and the Holder (the "Letter").'
            ),
            [
                ("Oakfield Bancorp, Inc.", "Company"),
                ("Oakfield Holding Company", "Holder"),
                ("Fern & Woods, Inc.", "Agent"),
            ],
        ),
        (
            "Agreement on a Power Plant Party A: People's Council of Fern County Party B: Oakfield Energy Co., Ltd. Both agree.",
            [("People's Council of Fern County", "Party A"), ("Oakfield Energy Co., Ltd.", "Party B")],
        ),
        (
            (
                "JOINT FILING\n\nWe file jointly.\n\nOAKFIELD TRADING SA OAKFIELD TRADING SA By: /s/ A. Brennan By: /s/ B. Adams\n"
                "Source: FERN HOTELS, INC., F-1, 1/2/2019\n"
            ),
            [("OAKFIELD TRADING SA", None)],
        ),
    ],
)
def test_parties_are_read_where_no_opening_words_name_them(text, parties):
    assert [(p.name, p.role) for p in facts.extract(_plain(text)).parties] == parties
