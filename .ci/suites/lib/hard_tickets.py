"""Tickets of the sample, some of them with texts that are hard to read in two languages alike."""

import csv
import json
import random
import unicodedata

from checks import HOME

EMOJI = [
    "😀😀", "👩‍👩‍👧‍👦", "🏳️‍🌈", "👍🏽", "🇩🇪🇫🇷", "❤️", "1️⃣", "\U0001f9d1\u200d\U0001f4bb",
    "\U0001f3f4\U000e0067\U000e0062\U000e007f",
]  # fmt: skip
MARKS = [
    "e\u0301te\u0301", "n\u0303o", "a\u0308\u0323", "Z\u0351\u0340\u0347a\u0319l\u034fg\u0321o", "Å\u030a",
    "कृपया मदद करें", "ช่วยด้วยครับ", "כָּתַב", "कि\u0300", "\u1100\u1161\u11a8\u1112\u1161\u11ab", "o\u20dd", "I\u0307",
]  # fmt: skip
CASES = [
    "İADE İSTİYORUM", "IĞDIR ışık", "ΤΙΜΟΛΟΓΙΟΣ", "ΟΔΟΣ Σ ΣΑΣ.", "οδός", "STRASSE Straße STRAẞE", "Ǆ ǅ ǆ", "ﬁnﬂow ŉ",
    "𝕳𝖊𝖑𝖑𝖔 𝐈\u0307", "Ｆｕｌｌ ＷＩＤＴＨ", "Ⅷ ⅷ Ⓐ", "𐐀𐐨 𞤀𞤢", "ᲀ Ა ა", "Ꭰ ꭰ Ᏸ", "K Å Ω ſ µ", "ﷺ ﷽", "½²³ №",
]  # fmt: skip
DIRECTIONS = [
    "لم أستلم طلبي حتى الآن", "كِتَابٌ مُشَكَّلٌ ـــ", "\u202eمرحبا\u202c abc", "\u2067שלום\u2069 123", "رقم ٤٨٢٢١ / 48221",
    "\u200fעזרה\u200e!", "می\u200cخواهم",
]  # fmt: skip
CONTROLS = [
    "a\u0000b", "\u0001\u0002", "\u007f", "\u0085", "\u00a0", "\u00ad", "\u200b", "\u2028", "\u2029", "\ufeff", "\ufffd",
    "\ufffe", "\ue000", "\U0010ffff", "\u3000", "\u1680", "\u180e", "\x1c\x1d", "\t\r\n\v", "\u2007\u202f",
]  # fmt: skip
# Letters that came after Unicode 13, and some that nobody has assigned yet.
UNKNOWN = ["\u1dfa\u0870\u0898", "\U00010570\U00010597", "\U0001df25\U0001e030", "\U00011f02\U00011f41", "\u0378a\u0301"]
OTHERS = ["订单还没有发货", "パスワード ﾊﾝｶｸ", "비밀번호", "Здравствуйте", "[CLS] [SEP] ##ing [MASK]", "x" * 250, "snake_case_2"]
PIECES = EMOJI + MARKS + CASES + DIRECTIONS + CONTROLS + UNKNOWN + OTHERS
# What is at a field's end is taken off, or is not.
ENDS = ["\u00a0", "\u2007", "\u0085", "\x1c", "\u2003", "\u200b", "\ufeff", "\u3000 ", "\v", ""]


def harden(row, number, draw):
    """Changes a ticket's subject and description in one of some ways."""
    words = row["description"].split()
    kind = number % 8
    if kind < 3:
        for piece in draw.choices(PIECES, k=draw.randint(2, 8)):
            words.insert(draw.randint(0, len(words)), piece)
    elif kind == 3:
        words = draw.choices(PIECES, k=draw.randint(1, 12))
    elif kind == 4:
        form = draw.choice(["NFC", "NFD", "NFKC", "NFKD"])
        words = [unicodedata.normalize(form, word) for word in words + draw.choices(MARKS + CASES, k=3)]
    elif kind == 5:
        words = [draw.choice([word.upper(), word.title(), word.swapcase()]) for word in words + draw.sample(CASES, 4)]
    elif kind == 6:
        words = [draw.choice(["", "\u0301", "\u200d", "\u0307"]).join(word) for word in words]
    else:
        words = draw.choices(words + PIECES, k=draw.choice([1, 500, 4_000]))
    row["description"] = draw.choice(ENDS) + draw.choice(["", " ", "\n"]).join(words) + draw.choice(ENDS)
    row["subject"] = draw.choice([row["subject"], draw.choice(PIECES), draw.choice(ENDS), None])


def write(path, plain, hard):
    """Writes so many tickets as they are, and so many hardened, one JSON a line; returns them."""
    with open(HOME / "data/tickets.csv", newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))[: plain + hard]
    draw = random.Random(20260107)
    for number, row in enumerate(rows[plain:]):
        harden(row, number, draw)
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return rows
