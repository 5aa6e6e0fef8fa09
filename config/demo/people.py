"""Who is in the demo practice: made-up people only."""

from dataclasses import dataclass
from datetime import date

from accounts.models import Role
from accounts.services.joining import Invite

PASSWORD = "bitewing and friends"  # noqa: S105  # printed by `make run`: sample data only


@dataclass(frozen=True)
class DemoUser:
    """Somebody who can sign in, with the demo's password."""

    email: str
    name: str


NADIA = DemoUser("nadia@harbour.example", "Nadia Okafor")
TOM = DemoUser("tom@harbour.example", "Tom Berger")
INES = DemoUser("ines@harbour.example", "Ines Duarte")  # the visiting dentist: sees two patients
GRETA = Invite("Greta Holm", "greta@harbour.example", Role.MEMBER)  # invited, has not joined yet
VERA = DemoUser("vera@looks.example", "Vera Lindqvist")
OPERATOR = DemoUser("operator@bitewing.example", "Olga Brandt")  # opens /admin/ with a second factor


@dataclass(frozen=True)
class DemoPatient:
    """Somebody who is treated there."""

    first_name: str
    last_name: str
    sex: str
    birth_date: date
    card_number: str
    phone: str = ""


ELENA = DemoPatient("Elena", "Marchetti", "F", date(1981, 3, 14), "HD-20418", "+39 055 010 0418")
JONAH = DemoPatient("Jonah", "Bergström", "M", date(2009, 9, 2), "HD-20397", "+46 8 010 0397")

OTHERS = (
    DemoPatient("Amina", "Khalil", "F", date(1996, 1, 30), "HD-20311"),
    DemoPatient("Wojciech", "Dąbrowski", "M", date(1954, 7, 8), "HD-19872"),
    DemoPatient("Sofia", "Papadakis", "F", date(1988, 11, 21), "HD-20102"),
    DemoPatient("Haruto", "Tanaka", "M", date(2015, 5, 4), "HD-20405"),
    DemoPatient("Maria do Carmo", "Teixeira", "F", date(1967, 2, 17), "HD-18840"),
    DemoPatient("Ömer", "Yıldırım", "M", date(1979, 6, 3), "HD-20077"),
    DemoPatient("ليلى", "الحسيني", "F", date(2001, 12, 12), "HD-20390"),
    DemoPatient("Anneliese", "Freifrau von Hohenstein-Württemberg", "F", date(1949, 4, 26), "HD-17003"),
    DemoPatient("Kim", "Nguyễn", "O", date(1992, 8, 19), "HD-20288"),
)
