"""
The invented States and people of the practice portal.

The clock of practice begins on 14 July 2027, between D-50 and D-30 of a meeting in August.
Ismara becomes a State Party on 20 July; Jorvia accedes without having signed, and has no
standing before September.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from forum.models import Role

GENEVA = ZoneInfo("Europe/Zurich")


def geneva(year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=GENEVA)


BEGINS = geneva(2027, 7, 14, 9, 30)
OPENED = geneva(2026, 9, 1)  # everyone is in office from here on
SIGNED = geneva(2013, 6, 3)
FORCE = geneva(2014, 12, 24)


@dataclass(frozen=True)
class Country:
    code: str
    en: str
    fr: str
    es: str
    ru: str
    ar: str
    zh: str
    region: str
    party_from: datetime | None = FORCE
    signed_at: datetime | None = SIGNED


COUNTRIES = (
    Country("XA", "Alvania", "Alvanie", "Alvania", "Альвания", "ألفانيا", "阿尔瓦尼亚", "Europe"),
    Country("XB", "Borland", "Borlande", "Borlandia", "Борландия", "بورلاند", "博兰", "Africa"),
    Country(
        *("XC", "Carland", "Carlande", "Carlandia", "Карландия", "كارلاند", "卡兰", "Asia"),
        party_from=None,
    ),
    Country(
        "XD", "Drovania", "Drovanie", "Drovania", "Дрования", "دروفانيا", "德罗瓦尼亚", "Americas"
    ),
    Country("XE", "Estmark", "Estmarque", "Estmark", "Эстмарк", "إستمارك", "埃斯特马克", "Europe"),
    Country("XF", "Fenwald", "Fenwald", "Fenwald", "Фенвальд", "فنفالد", "芬瓦尔德", "Oceania"),
    Country("XG", "Galdonia", "Galdonie", "Galdonia", "Галдония", "غالدونيا", "加尔多尼亚", "Asia"),
    Country(
        *("XH", "Hestora", "Hestore", "Hestora", "Хестора", "هيستورا", "赫斯托拉", "Africa"),
        party_from=None,
    ),
    Country(
        *("XI", "Ismara", "Ismara", "Ismara", "Исмара", "إسمارا", "伊斯马拉", "Americas"),
        party_from=geneva(2027, 7, 20),
    ),
    Country(
        *("XJ", "Jorvia", "Jorvie", "Jorvia", "Йорвия", "يورفيا", "约尔维亚", "Europe"),
        party_from=geneva(2027, 9, 1),
        signed_at=None,
    ),
)


@dataclass(frozen=True)
class Part:
    """Someone of the cast, in one office. Who has two offices has two parts."""

    first: str
    last: str
    role: Role
    state: str = ""  # by its code
    may_release: bool = False
    language: str = "en"
    zone: str = "Europe/Zurich"

    @property
    def address(self) -> str:
        return f"{self.first}.{self.last}@practice.example".lower()


CAST = (
    Part("Ines", "Calder", Role.PRESIDENT),
    Part("Sam", "Ferris", Role.SECRETARIAT),
    Part("Noor", "Haddad", Role.SECRETARIAT, language="ar"),
    Part("Ada", "Lindqvist", Role.CHAIR),
    Part("Ada", "Lindqvist", Role.DELEGATE, "XE", may_release=True),
    Part("Ana", "Alba", Role.DELEGATE, "XA", may_release=True),
    Part("Aldo", "Arno", Role.FOCAL_POINT, "XA", may_release=True),
    Part("Abel", "Ames", Role.DELEGATE, "XA"),
    Part("Alma", "Aras", Role.LAW_ENFORCEMENT, "XA"),
    Part("Axel", "Adan", Role.LAW_ENFORCEMENT, "XA"),
    Part("Ben", "Bora", Role.DELEGATE, "XB", may_release=True),
    Part("Bea", "Bram", Role.FOCAL_POINT, "XB", may_release=True),
    Part("Cai", "Cato", Role.DELEGATE, "XC", may_release=True, zone="Asia/Tokyo"),
    Part("Dora", "Diaz", Role.DELEGATE, "XD", may_release=True, zone="America/Lima"),
    Part("Finn", "Falk", Role.DELEGATE, "XF", may_release=True),
    Part("Gita", "Gill", Role.FOCAL_POINT, "XG", may_release=True, zone="Asia/Kolkata"),
    Part("Hugo", "Hale", Role.DELEGATE, "XH", may_release=True),
    Part("Ivo", "Imre", Role.DELEGATE, "XI", may_release=True),
    Part("Jana", "Joost", Role.FOCAL_POINT, "XJ", may_release=True),
    Part("Eva", "Vrba", Role.EXPERT),
    Part("Max", "Orr", Role.ADMINISTRATOR),
)
PASSWORD = "practice makes it work"  # noqa: S105  for all of them
