"""
Marks on what is handed out: whose copy it is, on every page and in the file (ToR 14, 15).

``marks`` says what a mark is, ``sheets`` puts it on PDF, ``pictures`` on pictures, ``reading``
finds its number again. What States sent in is marked in a process of its own: ``warden`` puts it
into the ``cell``.
"""
