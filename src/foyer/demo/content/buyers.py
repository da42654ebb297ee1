"""Names of the demo's audience; their addresses end in example.org, which nobody owns."""

GIVEN_NAMES = (
    "Ana", "João", "Beatriz", "Miguel", "Inês", "Tomás", "Clara", "Nuno", "Teresa", "Duarte",
    "Lena", "Jonas", "Greta", "Emil", "Frieda", "Anton", "Ailsa", "Callum", "Morag", "Ewan",
    "Zofia", "Jan", "Hanna", "Piotr", "Maja", "Tomasz", "Noémie", "Luc", "Maude", "Olivier",
    "Amina", "Kofi", "Yuki", "Ravi", "Leila", "Mateo",
)  # fmt: skip
FAMILY_NAMES = (
    "Silva", "Costa", "Matos", "Reis", "Lobo", "Prado", "Neves", "Fonseca", "Brandt", "Vogel",
    "Keller", "Roth", "Winter", "Sommer", "Reid", "Grant", "Muir", "Boyd", "Sinclair", "Nowak",
    "Wilk", "Malec", "Rybka", "Zieliński", "Tremblay", "Gagnon", "Roy", "Fortin", "Morin",
    "Okafor", "Mensah", "Tanaka", "Iyer", "Haddad", "Navarro", "Lindqvist",
)  # fmt: skip
