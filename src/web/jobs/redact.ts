// Secrets that travel in jobs, kept off the page: the values of members whose names speak of them, and the same in text.

const words = 'pass(?:word|wd|phrase)?|secret|token|authorization|cookie|api[-_]?key|credential|private'
const secret = new RegExp(words, 'i')
const inText = new RegExp(
  `\\b([\\w-]*(?:${words})[\\w-]*)(["']?\\s*[:=]\\s*["']?)(?:(?:Bearer|Basic)\\s+)?[^\\s"',;&]+`,
  'gi',
)

export const HIDDEN = '•••'

/** The JSON of a value, without what its names call secret. */
export const redactedJson = (value: unknown, space?: number): string =>
  JSON.stringify(value, (name, one) => (secret.test(name) ? HIDDEN : one), space)

/** The same of what was logged, where a text may name a secret as well as a member: in one line. */
export const redactedFields = (fields: object): string =>
  JSON.stringify(fields, (name, one) => {
    if (secret.test(name)) return HIDDEN
    return typeof one === 'string' ? redactedText(one) : one
  })

/** Text, as a message of an error, without what it names as a secret. */
export const redactedText = (text: string): string => text.replace(inText, `$1$2${HIDDEN}`)

/** Text that is a part of something longer, up to where it first speaks of a secret: how much of the rest is one cannot be known. */
export function beforeSecret(text: string): string {
  const at = text.search(secret)
  return at < 0 ? text : `${text.slice(0, at)}${HIDDEN}`
}
