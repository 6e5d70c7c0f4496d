// Reads a mail back: its headers, its text part and its HTML part. It understands what nodemailer writes, which is
// MIME with quoted-printable or base64 in UTF-8.

export interface Mail {
  readonly headers: Readonly<Record<string, string>>
  readonly text: string
  readonly html: string
}

interface Part {
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

export function readMail(source: string): Mail {
  const whole = split(source)
  const boundary = whole.headers['content-type']?.match(/boundary="([^"]+)"/)?.[1]
  const parts = boundary === undefined ? [whole] : partsOf(whole.body, boundary)
  const find = (type: string): string => {
    const part = parts.find(({ headers }) => headers['content-type']?.startsWith(type))
    return part ? decode(part) : ''
  }
  return { headers: whole.headers, text: find('text/plain'), html: find('text/html') }
}

/** Headers by lower-case name, and what comes after the first empty line. */
function split(source: string): Part {
  const end = source.indexOf('\r\n\r\n')
  const head = (end < 0 ? source : source.slice(0, end)).replaceAll(/\r\n(?=[ \t])/g, '')
  const headers = head.split('\r\n').flatMap((line) => {
    const colon = line.indexOf(':')
    return colon > 0 ? [[line.slice(0, colon).toLowerCase(), decodeWords(line.slice(colon + 1).trim())] as const] : []
  })
  return { headers: Object.fromEntries(headers), body: end < 0 ? '' : source.slice(end + 4) }
}

function partsOf(body: string, boundary: string): Part[] {
  const [, ...rest] = `\r\n${body}`.split(`\r\n--${boundary}`)
  return rest.filter((part) => !part.startsWith('--')).map((part) => split(part.replace(/^\r\n/, '')))
}

function decode({ headers, body }: Part): string {
  switch (headers['content-transfer-encoding']?.toLowerCase()) {
    case 'base64':
      return Buffer.from(body, 'base64').toString('utf8')
    case 'quoted-printable':
      return unquote(body.replaceAll(/=\r\n/g, ''))
    default:
      return body
  }
}

/** `=C3=BC` to the letter it stands for. */
const unquote = (text: string): string =>
  text.replaceAll(/(?:=[0-9A-F]{2})+/gi, (bytes) => Buffer.from(bytes.replaceAll('=', ''), 'hex').toString('utf8'))

/** Words of a header that are not ASCII: `=?UTF-8?Q?H=C3=A4llo?=`. Space between two of them means nothing. */
const decodeWords = (value: string): string =>
  value
    .replaceAll(/\?=\s+=\?/g, '?==?')
    .replaceAll(/=\?utf-8\?([qb])\?([^?]*)\?=/gi, (_, kind: string, content: string) =>
      kind.toLowerCase() === 'b'
        ? Buffer.from(content, 'base64').toString('utf8')
        : unquote(content.replaceAll('_', ' ')),
    )
