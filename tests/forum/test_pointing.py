"""What in a text could point to one State, in the six languages: found, and not more (ToR 22)."""

from __future__ import annotations

import csv
import time

import pytest

from forum import pointing
from forum.pointing import Kind
from tests import cast

pytestmark = pytest.mark.django_db


def found(text: str) -> dict[Kind, list[str]]:
    return {one.kind: one.words for one in pointing.by_kind(pointing.findings(text))}


@pytest.mark.parametrize(
    ("text", "word", "code"),
    [
        ("as a French broker said", "French", "FR"),
        ("Argentinians were among them", "Argentinians", "AR"),
        ("une entreprise française", "française", "FR"),
        ("deux sociétés brésiliennes", "brésiliennes", "BR"),
        ("un buque alemán", "alemán", "DE"),
        ("dos empresas alemanas", "alemanas", "DE"),
        ("una empresa española", "española", "ES"),
        ("французских посредников", "французских", "FR"),
        ("австрийцами", "австрийцами", "AT"),
        ("поляков", "поляков", "PL"),
        ("شركة ألمانية", "ألمانية", "DE"),
        ("والفرنسيين", "والفرنسيين", "FR"),
    ],
)
def test_what_is_called_after_a_state_is_found_as_it_is_inflected(text, word, code):
    (one,) = [each for each in pointing.findings(text) if each.kind == Kind.PEOPLE]

    assert (one.word, code in one.codes) == (word, True)


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("из Аргентины", "Аргентины"),
        ("вместе с Россией", "Россией"),
        ("в Северной Македонии", "Северной Македонии"),
        ("وصلت إلى الأرجنتين", "الأرجنتين"),
        ("وفرنسا", "وفرنسا"),
        ("للأرجنتين", "للأرجنتين"),
        ("阿根廷提交的文件", "阿根廷"),
    ],
)
def test_a_name_is_found_in_the_forms_of_its_language(text, word):
    assert found(text) == {Kind.NAME: [word]}


@pytest.mark.parametrize(
    ("kind", "text", "word"),
    [
        (Kind.PLACE, "through the port of Oldharbour", "port of Oldharbour"),  # in no list
        (Kind.PLACE, "via Rotterdam", "Rotterdam"),
        (Kind.PLACE, "через Роттердам", "Роттердам"),
        (Kind.PLACE, "в Новороссийске", "Новороссийске"),
        (Kind.PLACE, "من بيروت", "بيروت"),
        (Kind.PLACE, "经鹿特丹", "鹿特丹"),
        (Kind.MODEL, "AK-47 rifles", "AK-47"),
        (Kind.MODEL, "cartridges 7.62x39", "7.62x39"),
        (Kind.MODEL, "пистолеты Макарова", "Макарова"),
        (Kind.MODEL, "بنادق كلاشنكوف", "كلاشنكوف"),
        (Kind.MODEL, "56式步枪", "56式"),
        (Kind.DATE, "on 14 June", "14 June"),
        (Kind.DATE, "le 3 mai", "3 mai"),
        (Kind.DATE, "en agosto", "agosto"),
        (Kind.DATE, "в мае", "мае"),
        (Kind.DATE, "في آذار", "آذار"),
        (Kind.DATE, "2026年3月", "2026年3月"),
        (Kind.DATE, "since 2019", "2019"),
        (Kind.NUMBER, "in only one case", "only one case"),
        (Kind.NUMBER, "in three of them", "three"),
        (Kind.NUMBER, "deux fois", "deux"),
        (Kind.NUMBER, "en cinco puertos", "cinco"),
        (Kind.NUMBER, "в двух случаях", "двух"),
        (Kind.NUMBER, "في حالتين", "حالتين"),
        (Kind.NUMBER, "两起案件", "两起"),
        (Kind.NUMBER, "٣ أسلحة", "٣"),
        (Kind.REFERENCE, "see 2026-KQ7P", "2026-KQ7P"),
    ],
)
def test_each_kind_is_found_in_each_language(kind, text, word):
    assert word in found(text)[kind]


@pytest.mark.parametrize(
    "text",
    [
        "Brokers in several regions used forged end-user certificates.",
        "Controls at ports of transit matter most, and papers are checked too late.",
        "Les leçons générales : vérifier l’utilisateur final à des fins utiles.",
        "Las lecciones generales: comprobar al usuario final con fines de prevención.",
        "Общие уроки: контроль в портах транзита важнее всего. Тогда как чехол.",
        "الدروس العامة: التحقق من المستخدم النهائي يأتي متأخرا",
        "一般经验:最终用户核查太晚",
        "The ATT, CSP12 and ¶22 of the Terms of Reference.",
        "",
    ],
)
def test_what_points_to_nobody_is_left_alone(text):
    assert found(text) == {}


def test_a_state_in_no_file_is_found_by_the_usual_endings():
    cast.state("Alvania")

    assert found("Alvanian customs, as Alvania said") == {
        Kind.NAME: ["Alvania"],
        Kind.PEOPLE: ["Alvanian"],
    }


def test_a_word_within_another_is_said_once():
    assert found("the port of Odessa on 3 May 2027") == {
        Kind.PLACE: ["port of Odessa"],
        Kind.DATE: ["3 May", "2027"],
    }


def test_every_state_of_the_list_has_what_is_called_after_it_in_five_languages():
    """In Chinese it is the name itself."""
    with (pointing.DATA / "states.csv").open(encoding="utf-8", newline="") as file:
        listed = {row["iso2"] for row in csv.DictReader(file)}
    with (pointing.DATA / "demonyms.csv").open(encoding="utf-8", newline="") as file:
        rows = {row["code"]: row for row in csv.DictReader(file)}

    assert listed - rows.keys() == set()
    assert not [code for code, row in rows.items() if not all(row.values())]


def test_it_says_what_it_does_not_find():
    assert found("An island State, whose largest company supplied the Blue Heron.") == {}
    assert len(pointing.UNSEEN) >= 3


def test_a_long_text_is_read_while_somebody_waits():
    text = "A French broker moved rifles through Odessa in May; Россией; 阿根廷. " * 30
    pointing.findings(text)
    began = time.perf_counter()
    pointing.findings(text)

    assert time.perf_counter() - began < 0.5
