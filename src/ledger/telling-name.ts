/**
 * Whether what stands under this name is a secret as a rule: `DB_PASS`, `privateKey`, `spring.datasource.password`.
 * The last word decides, so `TOKEN_TTL` and `KEY_PREFIX` are none; words that only tell which one it is may follow.
 */
export function isTelling(name: string): boolean {
  const words = wordsOf(name.slice(name.lastIndexOf(".") + 1));
  while (words.length > 1 && following.test(words.at(-1) ?? "")) words.pop();
  const joined = words.join("_");
  return telling.test(joined) && !harmless.test(joined);
}

const following =
  /^(?:\d+|value|string|plain|plaintext|text|clear|old|new|current|previous|prev|next|primary|secondary|default|prod|production|staging|dev|test|base|b|hex|hash|encoded)$/;

/** `pwd` alone is the present folder, `key` alone the name of anything. */
const telling =
  /(?:password|passwd|passphrase|passcode|secret|credential|apikey|accesskey|secretkey|privatekey|cookie)s?$|(?:token|authorization|requirepass|masterauth)$|(?:^|_)(?:pass|salt|dsn)$|_(?:pwd|key|auth)$|(?:^|_)(?:api|access|auth|secret|bearer)_(?:tokens|keys)$/;

const harmless =
  /(?:^|_)(?:public|primary|foreign|partition|sort|cache|routing|row|object|group|index|unique|lookup|message|idempotency|shard)_key$/;

/** Cut at `_`, `-`, where small letters turn into capital ones, before the last capital of several, and around digits. */
function wordsOf(name: string): string[] {
  return name
    .replaceAll(/(\p{Ll})(?=\p{Lu})/gu, "$1_")
    .replaceAll(/(\p{Lu})(?=\p{Lu}\p{Ll})/gu, "$1_")
    .replaceAll(/(\p{L})(?=\d)|(\d)(?=\p{L})/gu, "$1$2_")
    .toLowerCase()
    .split(/[_\-\s]+/)
    .filter((word) => word !== "");
}
