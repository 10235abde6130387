"""Who is in the demo, and what is in their calendars: tables that `week` turns into dates. All of it is invented.

The company, its people and its rooms do not exist; example.com and example.org belong to nobody (RFC 2606), and the
meeting links lead to no meeting.
"""

from dataclasses import dataclass

from microservice.demo.ics import Guest

WEEKDAYS = "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"
MON, TUE, WED, THU, FRI, SAT, SUN = range(7)


@dataclass(frozen=True, slots=True)
class Calendar:
    """`name` is the last part of its address."""

    name: str
    title: str
    color: str


@dataclass(frozen=True, slots=True)
class Slot:
    """A meeting without a date: `day` of the week (of no meaning for today's), local start, length.

    `key` names it in UIDs; two people's slots with one key, and one instant, are the same meeting. `private` and the
    rest are as in `Meeting`.
    """

    key: str
    calendar: str
    day: int
    start: str
    minutes: int
    title: str
    place: str = ""
    note: str = ""
    telemost: str = ""
    organizer: Guest | None = None
    guests: tuple[Guest, ...] = ()
    status: str = "CONFIRMED"
    private: bool = False
    rule: str = ""
    shifting: bool = False  # a series with an occurrence a week moved, and one dropped


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose calendars they are, and when: once and for all, every week, every day on which the demo is started."""

    who: str  # as in the chat; it is the password of the calendars as well: easy to type, and nothing real behind it
    login: str  # an e-mail, by which the assistant knows whose answers are theirs
    zone: str
    calendars: tuple[Calendar, ...]
    standing: tuple[Slot, ...]
    weekly: tuple[Slot, ...]
    today: tuple[Slot, ...]
    away: str  # the title of somebody's leave, with {name}
    birthday: str
    names: tuple[str, ...]


ALICE = Guest("Алиса Иванова", "alice@example.com")
BOB = Guest("Bob Miller", "bob@example.com")
CAROL = Guest("Carol Diaz", "carol@example.com")
OLGA = Guest("Ольга Смирнова", "olga@example.com")
BORIS = Guest("Борис Ли", "boris@example.com")
ANNA = Guest("Anna Kim", "anna@example.com")
MARK = Guest("Mark Weber", "mark@example.org")
JUNE = Guest("June Park", "june@example.com")


def unanswered(guest: Guest) -> Guest:
    return Guest(guest.name, guest.email, "NEEDS-ACTION")


def declined(guest: Guest) -> Guest:
    return Guest(guest.name, guest.email, "DECLINED")


def tentative(guest: Guest) -> Guest:
    return Guest(guest.name, guest.email, "TENTATIVE")


TEAMS_NOTE = (
    "Join: https://teams.microsoft.com/l/meetup-join/19%3ameeting_ZGVtb0RlbW9EZW1v%40thread.v2/0?context="
    "%7b%22Tid%22%3a%2200000000-0000-0000-0000-000000000000%22%7d"
)
LAUNCH = "Launch: status / Запуск: статус"

ALICE_SLOTS = Owner(
    who="alice",
    login=ALICE.email,
    zone="Europe/Moscow",
    calendars=(
        Calendar("work", "Работа", "#1E66F5FF"),
        Calendar("personal", "Личное", "#40A02BFF"),
        Calendar("team", "Общий: отпуска и дни рождения", "#DF8E1DFF"),
    ),
    standing=(
        Slot("standup", "work", MON, "10:00", 15, "Планёрка", telemost="https://telemost.yandex.ru/j/20261000000001",
             organizer=OLGA, guests=(OLGA, ALICE, BORIS, tentative(ANNA)), rule=WEEKDAYS, shifting=True),
        Slot("lunch", "personal", MON, "13:00", 45, "Обед", rule=WEEKDAYS),
        Slot("one-to-one", "work", MON, "16:00", 30, "Один на один: Ольга", place="https://zoom.us/j/91000000001?pwd=ZGVtbw",
             organizer=ALICE, guests=(ALICE, OLGA), rule="FREQ=WEEKLY"),
    ),
    weekly=(
        Slot("budget", "work", MON, "14:00", 60, "Бюджет квартала", place="Переговорная 3", note=TEAMS_NOTE,
             organizer=BORIS, guests=(BORIS, ALICE, OLGA)),
        Slot("interview", "work", TUE, "15:00", 60, "Собеседование: аналитик", place="https://meet.google.com/dem-odem-ode",
             organizer=OLGA, guests=(OLGA, unanswered(ALICE))),
        Slot("launch", "work", WED, "15:00", 45, LAUNCH, telemost="https://telemost.yandex.ru/j/20261000000002",
             organizer=ALICE, guests=(ALICE, BOB, unanswered(ANNA))),
        Slot("partners", "work", THU, "14:00", 60, "Демо для партнёров", organizer=ALICE, guests=(ALICE, MARK),
             status="CANCELLED"),
        Slot("databases", "work", THU, "17:00", 90, "Внутренний митап: базы данных", place="Большой зал",
             organizer=BORIS, guests=(BORIS, declined(ALICE))),
        Slot("dentist", "personal", THU, "19:00", 60, "Стоматолог", place="Клиника на Садовой", private=True),
        Slot("release", "work", FRI, "22:30", 150, "Выкладка: ночное окно", organizer=BORIS, guests=(BORIS, ALICE),
             note="Связь: https://jazz.sber.ru/demo1a2b?psw=ZGVtbw"),
        Slot("gym", "personal", SAT, "11:00", 90, "Тренировка"),
        Slot("parents", "personal", SUN, "14:00", 120, "Обед у родителей"),
    ),
    today=(
        Slot("requests", "work", 0, "11:00", 60, "Разбор заявок", place="Переговорная 1", organizer=ALICE,
             guests=(ALICE, BORIS)),
        Slot("hiring", "work", 0, "11:30", 45, "Найм: решение", telemost="https://telemost.yandex.ru/j/20261000000003",
             organizer=OLGA, guests=(OLGA, unanswered(ALICE), BORIS)),
        Slot("summary", "work", 0, "17:30", 20, "Итоги дня"),
    ),
    away="Отпуск: {name}",
    birthday="День рождения: {name}",
    names=("Ольга Смирнова", "Борис Ли", "Тимур Алиев", "Вера Соколова", "Пётр Ким"),
)  # fmt: skip

BOB_SLOTS = Owner(
    who="bob",
    login=BOB.email,
    zone="Europe/Berlin",
    calendars=(
        Calendar("work", "Work", "#1E66F5FF"),
        Calendar("family", "Family", "#40A02BFF"),
        Calendar("team", "Shared: leave and birthdays", "#DF8E1DFF"),
    ),
    standing=(
        Slot("standup-berlin", "work", MON, "10:00", 15, "Stand-up", telemost="https://telemost.yandex.ru/j/20261000000004",
             organizer=ANNA, guests=(ANNA, BOB, MARK), rule=WEEKDAYS, shifting=True),
        Slot("lunch-berlin", "family", MON, "12:30", 45, "Lunch", rule=WEEKDAYS),
        Slot("mentoring", "work", TUE, "16:00", 30, "Mentoring: Mark", place="https://zoom.us/j/91000000002?pwd=ZGVtbw",
             organizer=BOB, guests=(BOB, MARK), rule="FREQ=WEEKLY"),
    ),
    weekly=(
        Slot("roadmap", "work", MON, "14:00", 60, "Roadmap review", place="Room Elbe", note=TEAMS_NOTE,
             organizer=ANNA, guests=(ANNA, BOB, MARK)),
        Slot("vendor", "work", TUE, "14:30", 45, "Vendor call", place="https://meet.google.com/dem-oven-dor",
             organizer=MARK, guests=(MARK, unanswered(BOB))),
        Slot("launch", "work", WED, "13:00", 45, LAUNCH, telemost="https://telemost.yandex.ru/j/20261000000002",
             organizer=ALICE, guests=(ALICE, BOB, unanswered(ANNA))),
        Slot("town-hall", "work", THU, "15:00", 60, "Town hall", organizer=ANNA, guests=(ANNA, BOB),
             status="CANCELLED"),
        Slot("wine", "work", THU, "18:00", 90, "Team evening", organizer=MARK, guests=(MARK, declined(BOB))),
        Slot("doctor", "family", FRI, "08:30", 30, "Doctor", private=True),
        Slot("night-train", "family", FRI, "22:00", 180, "Night train to Vienna", place="Main station, platform 7"),
        Slot("market", "family", SAT, "10:00", 60, "Farmers' market"),
        Slot("call-home", "family", SUN, "18:00", 30, "Call with grandparents", note="https://meet.jit.si/DemoGrandparents"),
    ),
    today=(
        Slot("triage", "work", 0, "11:00", 60, "Triage", place="Room Spree", organizer=BOB, guests=(BOB, ANNA)),
        Slot("design", "work", 0, "11:30", 45, "Design review", place="https://whereby.com/demo-design-review",
             organizer=ANNA, guests=(ANNA, unanswered(BOB))),
        Slot("wrap-up", "work", 0, "17:00", 20, "Wrap-up"),
    ),
    away="On leave: {name}",
    birthday="Birthday: {name}",
    names=("Anna Kim", "Mark Weber", "Lena Vogt", "Tom Baker", "Ines Costa"),
)  # fmt: skip

CAROL_SLOTS = Owner(
    who="carol",
    login=CAROL.email,
    zone="America/New_York",
    calendars=(
        Calendar("work", "Work", "#1E66F5FF"),
        Calendar("home", "Home", "#40A02BFF"),
        Calendar("team", "Shared: leave and birthdays", "#DF8E1DFF"),
    ),
    standing=(
        Slot("check-in", "work", MON, "09:30", 15, "Check-in", telemost="https://telemost.yandex.ru/j/20261000000005",
             organizer=JUNE, guests=(JUNE, CAROL, MARK), rule=WEEKDAYS, shifting=True),
        Slot("lunch-new-york", "home", MON, "12:00", 45, "Lunch", rule=WEEKDAYS),
        Slot("coaching", "work", WED, "15:00", 30, "Coaching: June", place="https://zoom.us/j/91000000003?pwd=ZGVtbw",
             organizer=CAROL, guests=(CAROL, JUNE), rule="FREQ=WEEKLY"),
    ),
    weekly=(
        Slot("pipeline", "work", MON, "14:00", 60, "Pipeline review", place="Room Hudson", note=TEAMS_NOTE,
             organizer=JUNE, guests=(JUNE, CAROL, MARK)),
        Slot("renewal", "work", TUE, "11:00", 45, "Renewal call", place="https://meet.google.com/dem-ocar-oll",
             organizer=MARK, guests=(MARK, unanswered(CAROL))),
        Slot("offsite", "work", WED, "16:00", 60, "Offsite planning", organizer=JUNE, guests=(JUNE, CAROL),
             status="CANCELLED"),
        Slot("training", "work", THU, "17:00", 60, "Security training", organizer=MARK, guests=(MARK, declined(CAROL))),
        Slot("school", "home", FRI, "08:00", 30, "Parents' morning", place="School", private=True),
        Slot("concert", "home", FRI, "21:30", 180, "Concert", place="Hall 2"),
        Slot("run", "home", SAT, "09:00", 60, "Run in the park"),
        Slot("call-parents", "home", SUN, "17:00", 30, "Call with parents", note="https://meet.jit.si/DemoParents"),
    ),
    today=(
        Slot("inbox", "work", 0, "10:00", 60, "Customer inbox", place="Room Bronx", organizer=CAROL,
             guests=(CAROL, JUNE)),
        Slot("contract", "work", 0, "10:30", 45, "Contract review", place="https://whereby.com/demo-contract-review",
             organizer=JUNE, guests=(JUNE, unanswered(CAROL))),
        Slot("notes", "work", 0, "16:40", 20, "Notes of the day"),
    ),
    away="On leave: {name}",
    birthday="Birthday: {name}",
    names=("June Park", "Mark Weber", "Luis Romero", "Amy Stone", "Noor Shah"),
)  # fmt: skip

PEOPLE = (ALICE_SLOTS, BOB_SLOTS, CAROL_SLOTS)
