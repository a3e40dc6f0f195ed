"""A password is not made of the words of this Forum: the first that anyone would try here."""

from __future__ import annotations

import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from forum.models import LANGUAGES, Person, State

WORDS = (
    *("arms", "trade", "treaty", "att", "diversion", "information", "exchange", "forum", "dief"),
    *("portal", "secretariat", "delegate", "delegation", "chair", "president", "conference"),
    *("expert", "police", "customs", "weapons", "geneva", "password", "meeting", "state"),
)
ROWS_OF_KEYS = ("1234567890", "qwertyuiop", "asdfghjkl", "abcdefghij")
OF_ONE_S_OWN = 8  # letters and digits


class WordsOfTheForum:
    """Refuses a password in which little is left once words and names of States are taken out."""

    def validate(self, password: str, user: Person | None = None) -> None:
        names = State.objects.values_list(*(f"name_{language}" for language in LANGUAGES))
        words = {plain(name) for names_of_one in names for name in names_of_one if name}
        left = plain(password)
        for word in sorted(words.union(WORDS, ROWS_OF_KEYS), key=len, reverse=True):
            left = left.replace(word, "")
        if len(left) < OF_ONE_S_OWN:
            raise ValidationError(self.get_help_text(), code="password_words_of_the_forum")

    def get_help_text(self) -> str:
        return _(
            "Names of States and words of this Forum are tried first. Add words of your own: eight"
            " letters or digits at least."
        )


def plain(text: str) -> str:
    """Return the letters and digits of a text, without case, accents and what stands between."""
    taken_apart = unicodedata.normalize("NFKD", text).casefold()
    return "".join(one for one in taken_apart if one.isalnum())
