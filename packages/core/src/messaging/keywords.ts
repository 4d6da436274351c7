/** What a recipient asks for by one word. */
export type Keyword = "stop" | "start" | "help";

// CTIA's words, and those people write in the languages of our shops. A word counts when it is the whole message.
const words: Record<Keyword, readonly string[]> = {
  stop: [
    ...["stop", "stopall", "unsubscribe", "cancel", "end", "quit", "revoke", "optout"],
    ...["arret", "arreter", "desabonner", "stopp", "abmelden", "abbestellen", "ende"],
    ...["parar", "alto", "baja", "cancelar", "detener", "sair", "basta", "annulla", "cancella", "ferma"],
    ...["停止", "取消", "退订", "配信停止", "解除"],
  ],
  start: [
    ...["start", "unstop", "yes", "subscribe", "optin"],
    ...["commencer", "oui", "anmelden", "ja", "iniciar", "empezar", "alta", "si", "comecar", "sim", "inizia"],
    ...["开始", "订阅", "開始", "再開"],
  ],
  help: [...["help", "info"], ...["aide", "hilfe", "ayuda", "ajuda", "aiuto"], ...["帮助", "ヘルプ"]],
};
const meaning = new Map<string, Keyword>(
  (Object.keys(words) as Keyword[]).flatMap((keyword) => words[keyword].map((word) => [word, keyword] as const)),
);

/** The keyword a message is, in any case and with or without accents, blanks and punctuation around it; null for a message. */
export function keywordOf(body: string): { keyword: Keyword; word: string } | null {
  const word = body
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .normalize("NFC")
    .toLowerCase()
    .replace(/[\s\p{P}\p{S}]/gu, "");
  const keyword = meaning.get(word);
  return keyword ? { keyword, word } : null;
}

type Language = "en" | "fr" | "de" | "es" | "pt" | "it" | "zh" | "ja";

const replies: Record<Language, Record<Keyword, string>> = {
  en: {
    stop: "You will get no more messages from this number. Reply START to get them again.",
    start: "You get messages from this number again. Reply STOP to end them.",
    help: "{brand}: reply STOP to get no more messages. Message and data rates may apply.",
  },
  fr: {
    stop: "Vous ne recevrez plus de messages de ce numéro. Répondez START pour les recevoir de nouveau.",
    start: "Vous recevez de nouveau les messages de ce numéro. Répondez STOP pour les arrêter.",
    help: "{brand} : répondez STOP pour ne plus recevoir de messages.",
  },
  de: {
    stop: "Sie erhalten keine Nachrichten mehr von dieser Nummer. Mit START erhalten Sie sie wieder.",
    start: "Sie erhalten wieder Nachrichten von dieser Nummer. Mit STOP beenden Sie sie.",
    help: "{brand}: Antworten Sie STOP, um keine Nachrichten mehr zu erhalten.",
  },
  es: {
    stop: "No recibirá más mensajes de este número. Responda START para volver a recibirlos.",
    start: "Vuelve a recibir mensajes de este número. Responda STOP para dejar de recibirlos.",
    help: "{brand}: responda STOP para no recibir más mensajes.",
  },
  pt: {
    stop: "Você não receberá mais mensagens deste número. Responda START para voltar a receber.",
    start: "Você volta a receber mensagens deste número. Responda STOP para parar.",
    help: "{brand}: responda STOP para não receber mais mensagens.",
  },
  it: {
    stop: "Non riceverà più messaggi da questo numero. Risponda START per riceverli di nuovo.",
    start: "Riceve di nuovo i messaggi da questo numero. Risponda STOP per interromperli.",
    help: "{brand}: risponda STOP per non ricevere più messaggi.",
  },
  zh: {
    stop: "您将不再收到此号码的消息。回复 START 可重新接收。",
    start: "您将重新收到此号码的消息。回复 STOP 可停止。",
    help: "{brand}:回复 STOP 可停止接收消息。",
  },
  ja: {
    stop: "この番号からのメッセージを停止しました。再開するには START と返信してください。",
    start: "この番号からのメッセージを再開しました。停止するには STOP と返信してください。",
    help: "{brand}:停止するには STOP と返信してください。",
  },
};

// By the country of the person who wrote; English where it is not told.
const languages: Record<string, Language> = {
  ...{ FR: "fr", BE: "fr", DE: "de", AT: "de", CH: "de", ES: "es", MX: "es", AR: "es", CL: "es", CO: "es", PE: "es" },
  ...{ PT: "pt", BR: "pt", IT: "it", CN: "zh", TW: "zh", JP: "ja" },
};

/** The answer to a keyword, in the language of the country the message came from. */
export function replyTo(keyword: Keyword, { countryCode, brand }: { countryCode: string; brand: string }): string {
  const language = languages[countryCode] ?? "en";
  return replies[language][keyword].replace("{brand}", brand);
}
