<<<<<<< HEAD
"""The addresses of the forum itself, by matter."""
=======
"""Which page of the forum answers which address, by matter."""
>>>>>>> main
