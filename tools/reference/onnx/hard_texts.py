"""1,000 texts that are hard to tokenize, each with the ids of Hugging Face's tokenizers."""

import gzip
import json
import pathlib
import random
import sys

from tokenizers import Tokenizer

OUT = pathlib.Path(__file__).parents[3] / "core/src/test/resources/text/hard-texts.jsonl.gz"

SENTENCES = [
    "I can't log in since this morning, the reset e-mail never arrives.",
    "Order #48-221 was charged twice ($39.99)! Please refund one of them.",
    "The app crashes with error 0x80070005 when I open C:\\Users\\me\\file.txt",
    "Je n'arrive plus à me connecter, où est passé mon reçu d'août ? Ça m'inquiète.",
    "L'œuvre commandée à Besançon n'a pas été livrée ; c'est inadmissible !",
    "¿Dónde está mi paquete? El niño lo esperaba el 3 de año nuevo… ¡Qué lástima!",
    "La señal de la conexión se cayó; corrígelo cuanto antes, por favor.",
    "Die Rechnung über 1.234,56 € wurde fälschlicherweise zweimal gebucht, Herr Müßig!",
    "Größenänderung, Übergabeprotokoll, Straßenbahnhaltestellenverzeichnis",
    "لم أستلم طلبي حتى الآن، أرجو المساعدة في أقرب وقت ممكن.",
    "هل يمكنكم إعادة المبلغ إلى بطاقتي؟ رقم الطلب ٤٨٢٢١",
    "كِتَابٌ مُشَكَّلٌ وَ ـــ تطويل",
    "订单还没有发货,请尽快处理。謝謝",
    "パスワードをリセットできません。カタカナ ﾊﾝｶｸ",
    "비밀번호를 재설정할 수 없습니다",
    "Здравствуйте, где мой заказ?",
    "नमस्ते, मेरा ऑर्डर कहाँ है?",
]
PIECES = [
    "👩‍👩‍👧‍👦", "🏳️‍🌈", "👍🏽", "🇩🇪🇫🇷", "❤️", "1️⃣", "😀😀😀", "🫠", "\U0001f9d1\u200d\U0001f4bb",
    "e\u0301", "n\u0303o", "a\u0308\u0323", "Z\u0351\u0340\u0347a\u0319l\u034fg\u0321o", "\u0130stanbul", "ǅ", "ﬁn", "Å\u030a",
    "\u0000", "\u0001\u0002", "\t", "\r\n", "\u000b", "\u007f", "\u0085", "\u00a0", "\u00ad", "\u200b", "\u200e", "\u202e",
    "\u2028", "\u2029", "\ufeff", "\ufffd", "\ufffe", "\ue000", "\U000e0041", "\U0010ffff", "\u3000", "\u1680",
    "[CLS]", "[SEP]", "[PAD]", "[MASK]", "[UNK]", "##ing", "[sep]", "<s>", "a[SEP]b",
    "...", "!!!???", "--", "——", "“”‘’", "«»", "^`~|$+<=>", "©®™", "½²³", "𝕳𝖊𝖑𝖑𝖔", "Ｆｕｌｌ", "ﷺ", "Ⅷ",
    "中文abc漢字", "㐀", "\U00020000", "\U0002f800", "ß", "ẞ", "ς", "ĳ", "ŉ",
    "a" * 99, "a" * 100, "a" * 101, "é" * 100, "x" * 250, "0" * 60, "https://a.example/p?q=1&r=%20#f", "me@mail.example",
]
LONE = ["\ud83d", "\ude00", "\ud83d\ud83d\ude00", "\ude00\ud83d", "a\ud800b"]


def texts(rng):
    yield from ["", " ", "   ", "\n", "\t\r\n ", "\u00a0\u3000", "\u200b", "\u0000", "[CLS]", "[SEP]", "."]
    yield from SENTENCES
    yield from PIECES
    yield from LONE
    for length in (9_999, 10_000, 10_001):
        for kind in range(3):
            pool = [[rng.choice(SENTENCES)], PIECES + [" "], SENTENCES + PIECES][kind]
            text = ""
            while len(text) < length:
                text += rng.choice(pool) + rng.choice([" ", "", "\n"])
            yield text[:length]
    yield "a" * 10_000
    yield " " * 10_000
    for _ in range(2_000):
        kind = rng.randrange(5)
        if kind == 0:
            words = " ".join(rng.sample(SENTENCES, 2)).split()
            rng.shuffle(words)
            yield " ".join(words[: rng.randint(1, 30)])
        elif kind == 1:
            yield rng.choice(SENTENCES) + rng.choice(PIECES) + rng.choice(SENTENCES)
        elif kind == 2:
            yield "".join(rng.choice(PIECES) for _ in range(rng.randint(1, 6)))
        elif kind == 3:
            points = [rng.choice([(0, 0x250), (0x250, 0x3000), (0x3000, 0xD800), (0xE000, 0x20000)]) for _ in range(rng.randint(1, 40))]
            yield "".join(chr(rng.randrange(*p)) for p in points)
        else:
            text = list(rng.choice(SENTENCES))
            for _ in range(rng.randint(1, 6)):
                text.insert(rng.randrange(len(text)), rng.choice(PIECES + LONE))
            yield "".join(text)


def main():
    path = pathlib.Path(sys.argv[1]) / "all-minilm-l6-v2-tokenizer.json"
    tokenizer = Tokenizer.from_file(str(path))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    unique = list(dict.fromkeys(texts(random.Random(20260101))))[:1_000]
    lines = []
    for text in unique:
        # Python's tokenizers refuse lone surrogates; Sortdesk reads them as U+FFFD.
        readable = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        lines.append(json.dumps({"text": text, "ids": tokenizer.encode(readable).ids}, separators=(",", ":")))
    OUT.parent.mkdir(parents=True, exist_ok=True)
    with open(OUT, "wb") as raw, gzip.GzipFile(fileobj=raw, mode="wb", mtime=0, filename="") as out:
        out.write(("\n".join(lines) + "\n").encode())
    print(len(lines), "texts,", OUT.stat().st_size, "bytes")


if __name__ == "__main__":
    main()
