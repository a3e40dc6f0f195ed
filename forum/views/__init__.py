<<<<<<< HEAD
"""The pages of the forum itself, by matter."""
=======
"""The pages of the forum, by matter."""
>>>>>>> main
