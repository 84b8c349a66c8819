/** What the name of a variable or a field says of its value: a host, something that is no host, or nothing. */
export type NameKind = "address" | "other" | "unclear";

const addressWords = words(
  "HOST HOSTNAME HOSTADDR HOSTIP ADDR ADDRESS SERVER NODE ENDPOINT URL URI DSN BROKER PEER SEED MASTER PRIMARY UPSTREAM BOOTSTRAP",
);
const otherWords = words(
  "DRIVER TYPE BACKEND CONNECTION STORE ENGINE ADAPTER PROVIDER KIND MODE NAME USER USERNAME PASSWORD PASSWD PASS DB DATABASE CATALOG " +
    "PREFIX SUFFIX TRANSPORT DIALECT ENV ENVIRONMENT PROFILE STAGE ID KEY TOKEN SECRET SCHEMA TABLE TOPIC QUEUE CHANNEL LEVEL REALM",
);
const imageWords = words("IMAGE TAG VERSION RELEASE");
/** Names that are short for an address and something else at once. */
const oneWord: Readonly<Record<string, string>> = {
  "HOST NAME": "HOSTNAME",
  "DATA SOURCE": "HOST",
  "HOST ADDR": "HOST",
};
/** Written together with what follows: PGHOST, MYSQLHOST, dbname. */
const fused =
  /^(PG|MYSQL|MARIADB|POSTGRES|REDIS|MONGO|RABBITMQ|KAFKA|DB)(?=(?:HOST|HOSTNAME|HOSTADDR|ADDR|URL|URI|USER|PASSWORD|PASS|DATABASE|NAME|PORT)$)/;

/** The last word that tells something decides: DB_HOST is an address, POSTGRES_DB is none, REDIS_HOST_DB may be either. */
export function kindOfName(name: string): NameKind {
  const [last, before] = wordsOf(name).filter(isTelling).toReversed();
  if (last === undefined) return "unclear";
  if (isIn(addressWords, last)) return "address";
  return /^(DB|DATABASE)$/.test(last) && before !== undefined && isIn(addressWords, before) ? "unclear" : "other";
}

function isTelling(word: string): boolean {
  return [addressWords, otherWords, imageWords].some((set) => isIn(set, word));
}

/** `REDIS_IMAGE=redis:7` names a version, not a port. */
export function isImageName(name: string): boolean {
  const telling = wordsOf(name).findLast(isTelling);
  return telling !== undefined && isIn(imageWords, telling);
}

/** Names that clients may use, as ALLOWED_HOSTS: what stands there is compared, not connected to. */
export function isAllowList(name: string): boolean {
  return wordsOf(name).some((word) => isIn(words("ALLOW ALLOWED TRUSTED CORS"), word));
}

/** Where the program itself listens: HOST, BIND_ADDR, LISTEN. On localhost it is out of everybody's reach, and stays so. */
export function isListenName(name: string): boolean {
  return /^(HOST|HOSTNAME)$/i.test(name) || wordsOf(name).some((word) => isIn(words("BIND LISTEN LISTENER"), word));
}

function wordsOf(name: string): readonly string[] {
  const parts = name
    .replaceAll(/([a-z\d])([A-Z])/g, "$1_$2")
    .replaceAll(/([A-Z]+)([A-Z][a-z])/g, "$1_$2")
    .toUpperCase()
    .split(/[^A-Z\d]+/)
    .flatMap((part) => part.replace(fused, "$1 ").split(" "))
    .filter((part) => part !== "");
  return Object.entries(oneWord)
    .reduce((text, [two, one]) => text.replaceAll(new RegExp(String.raw`\b${two}\b`, "g"), one), parts.join(" "))
    .split(" ");
}

function isIn(set: ReadonlySet<string>, word: string): boolean {
  return set.has(word) || set.has(word.replace(/S$/, "")) || set.has(word.replace(/ES$/, ""));
}

function words(list: string): ReadonlySet<string> {
  return new Set(list.split(" "));
}
