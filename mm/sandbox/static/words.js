// The page's own few words, by the person's locale; everything else comes from the server and the integrations.

const WORDS = {
  en: {
    person: "You are", channels: "Channels", direct: "Direct messages", menu: "Conversations", bot: "BOT",
    onlyYou: "(Only visible to you)", edited: "(edited)", write: "Write to {name}", send: "Send",
    command: "/{trigger} starts a command", earlier: "Earlier messages", replies: "Replies: {count}",
    offline: "Connection lost, trying again…", today: "Today", yesterday: "Yesterday", choose: "Choose…",
    required: "This field is required.", short: "At least {count} characters.", long: "At most {count} characters.",
    email: "Must be a valid email address.", number: "Must be a number.", url: "Must be an http or https address.",
    fix: "Please fix the errors above.", failed: "Submission failed.", cancel: "Cancel", submit: "Submit",
    optional: "(optional)", close: "Close", empty: "No messages yet.", unread: "unread: {count}", none: "None",
    unreachable: "The server cannot be reached.", calendar: "Calendar", clock: "The clock of this sandbox",
    tenMinutes: "+10 minutes", anHour: "+1 hour", morning: "To 08:00", forward: "The clock only goes forward.",
    serverUp: "The calendar server is running.", serverDown: "The calendar server is away.", takeAway: "Take it away",
    bringBack: "Bring it back", coming: "Coming meetings", noMeetings: "None in the next days.", halfHour: "+30 min",
    oneDay: "+1 day", cancelIt: "Cancel", beginIt: "Begin", endIt: "End", where: "Where", inCalendar: "in the calendar", declines: "{name} declines", newMeeting: "New meeting", title: "Title",
    draftTitle: "Plans for the week", inMinutes: "In minutes", invites: "Invited by", colleague: "a colleague", myself: "me",
    shared: "For everybody here", add: "Add meeting",
  },
  ru: {
    person: "Вы", channels: "Каналы", direct: "Личные сообщения", menu: "Беседы", bot: "БОТ",
    onlyYou: "(Видно только вам)", edited: "(изменено)", write: "Написать: {name}", send: "Отправить",
    command: "/{trigger} — команда", earlier: "Раньше", replies: "Ответов: {count}",
    offline: "Связь прервалась, пробую снова…", today: "Сегодня", yesterday: "Вчера", choose: "Выберите…",
    required: "Это поле обязательно.", short: "Не меньше {count} символов.", long: "Не больше {count} символов.",
    email: "Нужен адрес электронной почты.", number: "Нужно число.", url: "Нужен адрес http или https.",
    fix: "Исправьте ошибки выше.", failed: "Не удалось отправить.", cancel: "Отмена", submit: "Отправить",
    optional: "(необязательно)", close: "Закрыть", empty: "Сообщений пока нет.", unread: "непрочитанных: {count}",
    none: "Нет", unreachable: "Сервер недоступен.", calendar: "Календарь", clock: "Часы этой песочницы",
    tenMinutes: "+10 минут", anHour: "+1 час", morning: "До 08:00", forward: "Часы идут только вперёд.",
    serverUp: "Сервер календаря работает.", serverDown: "Сервера календаря нет.", takeAway: "Убрать",
    bringBack: "Вернуть", coming: "Ближайшие встречи", noMeetings: "В ближайшие дни нет.", halfHour: "+30 мин",
    oneDay: "+1 день", cancelIt: "Отменить", beginIt: "Начать", endIt: "Закончить", where: "Где", inCalendar: "в календаре", declines: "{name} не придёт", newMeeting: "Новая встреча", title: "Название",
    draftTitle: "Планы на неделю", inMinutes: "Через, минут", invites: "Приглашает", colleague: "коллега", myself: "я",
    shared: "Для всех троих", add: "Добавить встречу",
  },
};

export function wordsOf(locale) {
  const words = WORDS[locale.startsWith("ru") ? "ru" : "en"];
  return (key, values = {}) => words[key].replace(/\{(\w+)\}/g, (_, name) => values[name]);
}
