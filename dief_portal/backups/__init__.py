"""
A backup: the whole database at one moment and the sealed files, in one encrypted file.

It is encrypted for the public half of a pair; the private half opens it and never lies on the
server (``envelope``). Inside is a plain tar (``contents``). ``making`` writes one, ``restoring``
puts one into a database of its own. The key ring is not in it: it lies apart, in shares.
"""
