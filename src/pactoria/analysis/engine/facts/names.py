"""Names of companies and people: where they end, and when two spellings mean the same."""

import re

__all__ = ["ROLES", "STRONG", "SUFFIX", "clean", "is_name", "name_ends", "normal_name", "same_party"]

SUFFIX = (
    r"(?:Incorporated|INCORPORATED|Inc|INC|inc|L\.?\s?L\.?\s?C|LLC|llc|L\.?L\.?P|LLLP|L\.?P|"
    r"Limited\s{1,9}Liability\s{1,9}Company|Limited\s{1,9}Partnership|Limited|LIMITED|limited|Ltd|LTD|ltd|"
    r"Corporation|CORPORATION|Corp|CORP|Company|COMPANY|Co|CO|PLC|plc|Plc|P\.?L\.?C|N\.?\s?A|"
    r"S\.?\s?A\.?\s?R\.?\s?L|S[\u00e0a]rl|S\.?\s?A\.?\s?S|S\.?\s?A|S\.\s?p\.\s?A|SpA|S\.?\s?r\.?\s?l|S\.R\.L|S\.\u00c0\s?R\.L|"
    r"GmbH|GMBH|AG|KG|KGaA|SE|B\.?\s?V|BV|N\.?\s?V|NV|A\.?/?S|ApS|AB|ASA|Oy|OYJ|Oyj|K\.\s?K|KK|Pty|PTY|Pte|PTE|"
    r"Sdn|Bhd|BHD|Ltda|Lda|Trust|TRUST|"
    r"Partnership|PARTNERSHIP|Partners|Foundation|FOUNDATION|University|UNIVERSITY|Bank|BANK|Association|"
    r"ASSOCIATION|Fund|FUND|Group|GROUP|Holdings|HOLDINGS|Institute|P\.?C|PLLC)(?![\w&])\.?"
)
_FORM = re.compile(rf",?\s{{0,20}}(?:{SUFFIX}|l\.?\s?l\.?\s?c\b)")
STRONG = (
    r"(?:Incorporated|INCORPORATED|Inc|INC|inc|L\.?L\.?C|llc|L\.?L\.?P|LLLP|L\.P|LP|"
    r"Limited(?!\s{1,9}(?:Liability|Partnership))|"
    r"LIMITED(?!\s{1,9}(?:LIABILITY|PARTNERSHIP))|Ltd|LTD|ltd|Corp|CORP|PLC|plc|Plc|GmbH|GMBH|AG|B\.V|BV|N\.V|"
    r"NV|S\.A\.S|S\.A\.R\.L|S\.p\.A|SpA|S\.r\.l|"
    r"S\.A|N\.A|Ltda|Bhd|K\.K|PLLC|A/S|KG|KGaA|S\.R\.L|S\.\u00c0\s?R\.L)(?![\w&])(?!\.\w)\.?"
)
"""Legal forms that nothing but another one follows; "Company" and "Corporation" may go on ("Company of America")."""
_AFTER_FORM = re.compile(
    rf"(?<=[\w.,&)])[\s,]{{1,20}}{STRONG}(?=[\s,])(?!,?\s{{0,20}}(?:{SUFFIX}|of\s{{1,9}}America|&|\())"
)
_CUT = re.compile(
    # "Datec (PNG) Limited" goes on after its brackets.
    r"[;\[\uff08]|\((?![A-Z][\w .&-]{1,25}\)\s{1,4}(?:Company\s|Co\b|Corporation|"
    + SUFFIX
    + r"))|_{2,}|\u2014|--|\s-\s(?=[a-z])|\n[ \t\r]{0,40}\n"
    r"|,(?=\s{0,30}(?:[a-z]|\d|[\"“]|(?:A|An|The|With|Having|Whose|Located|Organized|Incorporated|As|Acting|Its|"
    r"Individually|Individual)\b|(?:[A-Z][\w.]{1,20}\s){1,3}(?:corporation|company|limited|Corporation|LIMITED)\b))"
    r"|\s(?:d/b/a|D/B/A|dba|DBA|f/k/a|F/K/A|a/k/a|A/K/A|c/o|f/s/o)(?=[\s:])"
    r"|\s(?:an?|A|AN|An)\s{1,20}(?=(?:[\w.,'\u2019/-]{1,30}\s{1,20}){0,8}?(?:corporation|company|limited|partnership|"
    r"individual|person|citizen|trust|association|entity|CORPORATION|COMPANY|LIMITED|municipal\w*|Corporation|"
    r"organization|non-?profit|division|subsidiary|university|bank)\b)"
    r"|\s(?:having|HAVING|located|LOCATED|whose|WHOSE|with\s(?:its|an?|offices?|principal|registered|address|"
    r"its)|WITH\s(?:ITS|AN?|OFFICES?)|organi[sz]ed|incorporated|INCORPORATED\sIN|residing|is|are|was|has|hereby|"
    r"shall|will|doing\sbusiness|"
    r"DOING\sBUSINESS|registered|established|acting|on\sbehalf|ON\sBEHALF|for\sitself|hereinafter|HEREINAFTER|"
    r"hereafter|herein|referred|including|together\swith|collectively|individually|dated|DATED|effective|"
    r"formerly|of\sthe\s(?:first|second|one|other)\spart|as\s(?:of|the|an?|licensor|licensee)|who|which|under|"
    r"in\sconnection|through|by\sand|for\sthe|that|to\sprovide|regarding|relating|made|entered|from|agree|wish|"
    r"incorp)\b"
    r"|\s(?:at|of)\s(?=\d)"
    r"|\s(?:WHEREAS|RECITALS|Address|ADDRESS|Recitals|Tel|Attention|P\.?O\.?\sBox)\b|[:\uff1a]"
    r"|\n[ \t\r]{0,80}(?=\d|[a-z]{3}|(?:AND|And|Suite|SUITE|Source|By|Dated|DATED|Page|BY|One\s|[(]|Exhibit|"
    r"Table|TABLE)\b)"
    r"|\s(?=Party\s[A-D1-4]\b)"
    r"|(?<=[a-z]{3})(?<!Etc)\.\s(?=[A-Z])|[\"“”]",
)
_AND = re.compile(r",?\s{1,20}(?:and|AND|And|&(?!\s{1,9}(?:Co|CO)\b))\s{1,20}(?=[A-Z\"“a-z]|\d)")
_NUMBERED = re.compile(rf"(?<=\s){SUFFIX}(?=\s{{1,20}}\d{{1,5}}\s{{1,4}}[A-Z])")
_ADDRESS = re.compile(rf",(?!\s{{0,20}}{SUFFIX})\s{{0,20}}(?=[A-Z][\w.' ]{{1,40}},)")
_LEFT_OVER = re.compile(r"[\s,]{1,6}(?:of|at|by|and)$")
_LONGEST = 140
_MOST_WORDS = 16
_NOT_NAMES = re.compile(
    r"^(?:the\s)?(?:part(?:y|ies)|undersigned|following|agreement|effective|date|this|each|it|such|you|we|us|"
    r"our|its|they|section|exhibit|schedule|article|page|table|both|either|any|all|no|"
    r"sections|signatures?|rejection|indemnif\w{1,9}|whereas|recitals?|name|title|address|telephone|attention|source|an?\s|in\s|on\s|if\s|as\s|for\s|to\s|of\s|"
    r"with\s|by\s|at\s|hereinafter|having|state|respective|certain|other|same|subject|"
    r"(?:administrator|director|officer|president|trustee|agent|partner)\s(?:for|of))\b",
    re.IGNORECASE,
)
_PLACE = re.compile(
    r"^(?:\d+\s|(?:Suite|Street|Avenue|Road|Building|Floor|Unit|Room|P\.?O\.?|Attn|Attention|Tel|Fax|New\sYork|"
    r"California|Delaware|Texas|Nevada|Florida|USA|U\.S\.A|Room|No)\b)"
)
_NOISE = re.compile(
    r"^(?:exhibit|abbreviations|conditions|client\sname|in\sthe|if|upon|including)\b|\bhereunder\b|\bagreement\b|\bconfidential\b|\bcommission\b|\bcontract\b|\bwhereas\b|\bhereto\b|\bterms\b|\bstatement\b|[\[\]<>]|\bpower\sof\sattorney\b|"
    r"\b(?:january|february|march|april|june|july|august|september|october|november|december)\s\d|\b(?:period|date|page|fees?|order\sform)$",
    re.IGNORECASE,
)


ROLES = re.compile(
    r"(?:the\s|independent\s)?(?:company|bank|agent|trust|trustees?|indenture|association|partnership|fund|group|institute|"
    r"corporation|foundation|university|"
    r"customer|client|supplier|vendor|seller|buyer|purchaser|licen[sc]or|licen[sc]ee|distributor|franchis(?:or|"
    r"ee)|consultant|contractor|developer|"
    r"reseller|affiliate|provider|agency|publisher|lender|borrower|lessor|lessee|landlord|tenant|"
    r"manager|owner|operator|shipper|transporter|sponsor|promoter|executive|employee|employer|introduction|"
    r"definitions|grant|license|term|service)",
    re.IGNORECASE,
)
_SMALL_LETTER = re.compile(r"(?!co-|re-)[a-z]{1,2}-\w")
"""How "i-sell" and "bw-9" begin."""
_ROLES_ONLY = re.compile(
    rf"[\w.]{{2,20}}\s(?:and|&)\s{ROLES.pattern}\.?|{ROLES.pattern}\s(?:and|&)\s[\w.]{{2,20}}", re.IGNORECASE
)
_PARTICLES = frozenset(
    ["and", "of", "the", "for", "de", "do", "du", "da", "del", "la", "le", "et", "y", "e", "und", "van", "von", "der"]
)


def name_ends(text: str, start: int, end: int) -> int:
    """Return where the name that begins at `start` ends: before its description, its address or the next name."""
    limit = min(end, start + _LONGEST)
    cut = _cut(text, start, limit)
    for joint in _AND.finditer(text, start, cut):
        before = text[start : joint.start()]
        formal = re.search(rf"\b{SUFFIX}$", text[joint.end() : cut].rstrip())
        if re.search(rf"\s{SUFFIX}$", before) or (formal and "," in before):
            cut = joint.start()
            break
    if form := _AFTER_FORM.search(text, start, cut) or _NUMBERED.search(text, start, cut):
        cut = form.end()
    if address := _ADDRESS.search(text, start, cut):
        cut = address.start()
    while cut > start and text[cut - 1] in " \t\r\n\xa0,:;-_*|'\u2019":
        cut -= 1
    left_over = _LEFT_OVER.search(text, max(start, cut - 12), cut)
    return left_over.start() if left_over else cut


def _cut(text: str, start: int, limit: int) -> int:
    at = start
    while found := _CUT.search(text, at, limit):
        form = _FORM.match(text, found.start(), limit) if text[found.start()] == "," else None
        if form is None:
            return found.start()
        at = form.end()
    return limit


def is_name(written: str, *, certain: bool) -> bool:
    """Tell whether words can be a party's name; with `certain` only where they have a legal form."""
    words = written.split()
    if (
        not words
        or len(words) > _MOST_WORDS
        or not any(c.isalpha() for c in written)
        or ROLES.fullmatch(written.rstrip("."))
    ):
        return False
    formal = re.search(rf"(?<=[\w.)])[\s,]{{1,20}}{STRONG}", written) is not None
    if _ROLES_ONLY.fullmatch(written):
        return False
    if _NOISE.search(written) or (not formal and _is_phrase(written, words)):
        return False
    if certain and not re.search(rf"\b{SUFFIX}", written):
        return False
    first = words[0]
    return (
        first[0].isdigit()
        or "." in first[:-1]
        or any(c.isupper() for c in first)
        or (formal and _SMALL_LETTER.match(first) is not None)
    )


def _is_phrase(written: str, words: list[str]) -> bool:
    """Tell words of a sentence, an address or a list of roles from a name without a legal form."""
    if _NOT_NAMES.match(written) or _PLACE.match(written):
        return True
    if re.search(r"\band\s{1,9}(?:the|its|such|all)\b", written, re.IGNORECASE):
        return True
    lower = [w for w in words if w[:1].islower() and w not in _PARTICLES and "." not in w]
    return len(lower) > 1 or (words[-1].islower() and "." not in words[-1] and not re.search(SUFFIX + "$", words[-1]))


def clean(written: str) -> str:
    """Return a name on one line."""
    return " ".join(written.split()).strip(" ,;:")


_SUFFIXES = re.compile(
    r"\b(?:incorporated|inc|llc|l l c|lp|l p|llp|limited liability company|limited partnership|limited|ltd|"
    r"corporation|corp|company|co|plc|sarl|sas|sa|s a|spa|srl|"
    r"gmbh|ag|bv|b v|nv|n v|ab|pty|pte|kk|ltda|n a|na)$"
)


def normal_name(name: str) -> str:
    """Return a name as it is compared: no case, no punctuation, no legal form, no "the", no "doing business as"."""
    name = re.split(
        r"\s(?:d/?b/?a|f/?k/?a|a/?k/?a|formerly|doing business|on behalf|f/?s/?o|(?:and|together with|"
        r"including)\s(?:its|all|any))\b|\(",
        name,
        maxsplit=1,
        flags=re.IGNORECASE,
    )[0]
    plain = " ".join(re.sub(r"[^\w&]+", " ", re.sub(r"[.'\u2019]", "", name.lower())).replace("&", " and ").split())
    plain = plain.removeprefix("the ")
    while (shorter := _SUFFIXES.sub("", plain).strip()) and shorter != plain:
        plain = shorter
    return plain


_INNER = re.compile(r"\(([^()]{1,25})\)(?=\s\w)")


def same_party(one: str, other: str) -> bool:
    """Tell whether two spellings are the same party; "Oak (BVI) Limited" is not "Oak Inc."."""
    inner = [_INNER.findall(name.lower()) for name in (one, other)]
    return inner[0] == inner[1] and normal_name(one).replace(" ", "") == normal_name(other).replace(" ", "")
