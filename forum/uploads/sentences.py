"""What people are told: why a file is refused and what to do, and what was taken out of one."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from forum.uploads.verdict import Removed, Why

REFUSALS: dict[Why, Promise] = {
    Why.EMPTY: _("This file is empty. Choose the file that you meant."),
    Why.UNKNOWN: _(
        "This is no PDF, PNG, JPEG, plain text, Word (DOCX) or Excel (XLSX) file. The portal looks"
        " at what is in the file, not at its name. Save it as PDF, and add that."
    ),
    Why.OLD_OFFICE: _(
        "This is a Word or Excel file of the old kind, or one that is protected with a password."
        " Open it, take the password away, save it as DOCX, XLSX or PDF, and add that."
    ),
    Why.DAMAGED: _(
        "This file is damaged or incomplete: a part of it cannot be read. Open it on your computer,"
        " save it again, and add the new one."
    ),
    Why.ENCRYPTED: _(
        "This file is protected, with a password or against changes. Save it without protection,"
        " and add that: the portal seals every file itself."
    ),
    Why.MACROS: _(
        "There are macros or other programs in this file. Save it as DOCX or XLSX without macros,"
        " or as PDF, and add that."
    ),
    Why.SCRIPT: _(
        "There is a script in this PDF, or something else that acts when it is opened. Print it to"
        " a new PDF, and add that."
    ),
    Why.EMBEDDED: _(
        "There is another file within this file: an attachment, a film, an inserted table or"
        " object. Add that file on its own, and this one without it or printed to PDF."
    ),
    Why.EXTERNAL: _(
        "This file fetches something from elsewhere: a template, a linked picture or a linked"
        " table. Break its links or save it as PDF, and add that. Links to web pages may stay."
    ),
    Why.FIELDS: _(
        "There are fields or formulas in this file that fetch data or start programs. Replace them"
        " by their values or save the file as PDF, and add that."
    ),
    Why.PARTS: _(
        "There is a part in this file that the portal does not know, for example a drawing as EMF,"
        " WMF, SVG or GIF. Save the file as PDF, and add that."
    ),
    Why.TAMPERED: _(
        "This file contradicts itself: different programs would find different things in it. Open"
        " it on your computer, save it again, and add the new one."
    ),
    Why.BOMB: _(
        "Unpacked, this file would become too large to be looked at. Split it, or save it as PDF,"
        " and add that."
    ),
    Why.PIXELS: _(
        "This picture has too many points to be looked at. Make it smaller, to 120 million points"
        " at most, and add that."
    ),
    Why.TRAILING: _(
        "There is something behind the end of this file that does not belong to it. Open it on"
        " your computer, save it again, and add the new one."
    ),
    Why.NOT_UTF8: _(
        "This text is not written in UTF-8, so that its letters could come out wrong. In your"
        " editor, choose “Save as”, the encoding UTF-8, and add that."
    ),
    Why.CONTROLS: _(
        "There are signs in this text that cannot be seen, and steer a screen or turn letters"
        " round. Remove them or save the text as PDF, and add that."
    ),
    Why.MARKUP: _(
        "This is a web page or another format in plain letters, not plain text. Save it as PDF,"
        " and add that."
    ),
    Why.TOO_LONG: _(
        "Looking at this file took too long or too much memory, so it was refused. Split it or"
        " save it anew as PDF, and add that."
    ),
    Why.VIRUS: _(
        "The virus scanner found something in this file, and it was destroyed. Tell whoever looks"
        " after your computer."
    ),
    Why.CASE_GONE: _(
        "The case was withdrawn, or is no longer yours to change, before this file was in. The"
        " file was destroyed."
    ),
    Why.CASE_FULL: _(
        "With this file, the case would have more than it can hold. Withdraw a file that is no"
        " longer needed, or make this one smaller."
    ),
    Why.ALREADY: _("This very file is in the case already. It was not added a second time."),
}

REMOVALS: dict[Removed, Promise] = {
    Removed.LOCATION: _("where a photograph was taken"),
    Removed.DEVICE: _("with which device"),
    Removed.PICTURE_DATA: _("what the camera wrote beside the picture"),
    Removed.AUTHORS: _("names of authors"),
    Removed.PROPERTIES: _("properties of the document"),
    Removed.HISTORY: _("marks of who edited it where and when"),
    Removed.PREVIEW: _("a small picture of its first page"),
    Removed.PRINTER: _("the name of a printer"),
    Removed.SECOND_PICTURE: _("a second picture or film behind the first"),
    Removed.PROFILE: _("the colours of one screen"),
    Removed.OPENING: _("at which page it opens"),
    Removed.SIGNATURE: _("an electronic signature, which no longer holds"),
}


def refusal(why: str) -> Promise:
    return REFUSALS[Why(why)]


def removals(removed: str) -> list[Promise]:
    """Return what was taken out, in the order in which it matters."""
    here = set(removed.split())
    return [said for code, said in REMOVALS.items() if code.value in here]
