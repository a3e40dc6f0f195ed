"""
What people look for in the six languages, and which sentences say it: known by hand.

Each word of a query has the sentences that say it; an item is found if it has one for each. Words
that are the same in several languages name them all: "embargo" stands in three.
"""

from __future__ import annotations

from dataclasses import dataclass

from tests.search.items import Item


@dataclass(frozen=True)
class Query:
    words: str
    said_by: tuple[str, ...]  # of each word: "en.what.0 fr.what.0"

    def finds(self, item: Item) -> bool:
        return all(item.sentences.keys() & set(names.split()) for names in self.said_by)


def q(words: str, *said_by: str) -> Query:
    return Query(words, said_by)


NOWHERE = ""

GOLD = (
    # English: small and capital letters, accents, quotes, hyphens, beginnings of words.
    q("rifles", "en.what.0"),
    q("RIFLE wall", "en.what.0"),
    q('"end user certificate"', "en.what.3"),
    q("ammunit", "en.what.2"),
    q("port", "en.where.0 fr.where.0"),
    q("gun", NOWHERE),  # Somebody had begun.
    q("ferry terminal", "en.where.0"),
    q("passport", "en.ways.2"),
    q("cafe", "en.ways.6 fr.ways.6 es.ways.6"),
    q("naive", "en.ways.8"),
    q("co-operative", "en.ways.1 fr.ways.1"),
    q("embargo", "en.what.7 fr.what.7 es.what.7"),
    q("broker EMBARGO", "en.what.7"),
    q("Drovania", "en.where.2 es.where.2"),
    q("Brenn", "en.where.4 fr.where.4 es.where.4"),
    q('"false wall" jeweller', "en.what.0", "en.ways.3"),
    q("grenades canal", "en.what.5 fr.what.5", "en.where.5 fr.where.5 es.where.5"),
    q("zeppelin", NOWHERE),
    # French: accents left out, ligatures, elision, capitals without accents.
    q("fusils", "fr.what.0"),
    q("fusil", "fr.what.0 es.what.0"),
    q("NUMEROS DE SERIE", "fr.ways.0 es.ways.0"),
    q("«numéros de série»", "fr.ways.0 es.ways.0"),
    q("main d'oeuvre", "fr.ways.7"),
    q("main-d’œuvre", "fr.ways.7"),
    q("l'ouverture", "fr.what.1"),
    q("douaniere", "fr.where.6"),
    q("PÊCHEURS", "fr.ways.1"),
    q("peniche", "fr.where.5"),
    q("arrete col", "fr.where.1"),
    q("telephone", "en.ways.6 fr.ways.6"),
    q("munitions", "fr.what.2"),
    q("scelle pesee", "fr.ways.5"),
    # Spanish.
    q("pequeno", "es.what.6"),
    q("cañones", "es.what.4"),
    q("canon", "fr.what.4 es.what.4"),
    q("compania", "es.ways.7"),
    q("avion", "es.where.2"),
    q("rio puente", "es.where.4"),
    q("montana", "es.where.1"),
    q("¿granadas?", "es.what.5"),
    q("TELEFONO", "es.ways.6"),
    q('"pared falsa"', "es.what.0"),
    q("pistol", "en.what.1 fr.what.1 es.what.1"),
    q("ñandú", NOWHERE),
    q("monta\u006e\u0303a", "es.where.1"),  # as some telephones send it
    # Russian: ё and е, й and и, beginnings for its endings.
    q("винтов", "ru.what.0"),
    q("самолет", "ru.where.2"),
    q("САМОЛЁТ", "ru.where.2"),
    q("еще", "ru.ways.5"),
    q("счет", "ru.ways.1"),
    q("миномет", "ru.what.7"),
    q("номер", "ru.ways.0 ru.ways.6"),
    q('"серийные номера"', "ru.ways.0"),
    q("мой", "ru.ways.7"),
    q("мои", NOWHERE),
    q("таможен посылк", "ru.where.6"),
    q("кто то", "ru.ways.7"),
    q("самоле\u0308т", "ru.where.2"),
    # Arabic: forms of alef, hamza on its seats, teh marbuta, alef maksura, marks, tatweel, article.
    q("شاحنة", "ar.where.1"),
    q("الشاحنه", "ar.where.1"),
    q("بندقيه", "ar.what.0"),
    q("الارقام التسلسليه", "ar.ways.0"),
    q("مسدس", "ar.what.1"),
    q("مقهي", "ar.ways.6"),
    q("مقهى", "ar.ways.6"),
    q("اوقفت", "ar.where.1"),
    q("اعيد", "ar.what.6 ar.ways.7"),
    q("ذَخيرة", "ar.what.2"),
    q("شرطة", "ar.what.5"),
    q("طايره", "ar.where.2"),
    q('"المنطقه الحره"', "ar.where.3"),
    q("مزورة نهائي", "ar.what.3"),
    q("استمارك", "ar.where.3"),
    q("بورلاند", "ar.where.1"),
    # Chinese: nothing between words, parts of words, full width.
    q("步枪", "zh.what.0"),
    q("枪", "zh.what.0 zh.what.1 zh.what.4 zh.what.6"),
    q("弹", "zh.what.2 zh.what.5"),
    q("卡车", "zh.where.1"),
    q("卡", "zh.where.1 zh.what.6"),
    q("序列号", "zh.ways.0"),
    q("假墙 珠宝商 步", "zh.what.0", "zh.ways.3"),
    q("步枪　咖啡", "zh.what.0", "zh.ways.6"),
    q("渔民合作社", "zh.ways.1"),
    q("最终用户证书", "zh.what.3"),
    q("“卡车在博兰”", "zh.where.1"),
    q("布伦过河", "zh.where.4"),
    q("步　枪", "zh.what.0"),
)


def typed(mark: str, way: int) -> str:
    """Return a mark as somebody else types it."""
    letters, one, two = mark[:2], mark[2:5], mark[5:]
    return (
        mark.lower(),
        f"{letters}-{one} {two}",
        f"{letters} {one} {two}",
        f"{letters[0]}.{letters[1]}./{one}—{two}",
        f"{letters}{one}{two[:-1].replace('0', 'O').replace('1', 'I')}{two[-1]}",
        mark.translate({n: n + 0xFEE0 for n in range(0x21, 0x7F)}),
        mark.translate(str.maketrans("ABEKMHOPCTX0123456789", "АВЕКМНОРСТХ٠١٢٣٤٥٦٧٨٩")),
    )[way % 7]
