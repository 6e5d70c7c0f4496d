// The beginning of a text that fits into so many bytes of JSON, whole characters only.

const ELLIPSIS = '…'
const ELLIPSIS_BYTES = 3

/** The text, or as much of it as fits with an ellipsis behind it. Never half of a character. */
export function beginning(text: string, most: number): string {
  let bytes = 0
  /** Where the text has to end if it does not fit. */
  let end = 0
  for (let i = 0; i < text.length; ) {
    const code = text.codePointAt(i) ?? 0
    bytes += bytesOf(code)
    if (bytes > most) return `${text.slice(0, end).toWellFormed()}${most < ELLIPSIS_BYTES ? '' : ELLIPSIS}`
    i += code > 0xffff ? 2 : 1
    if (bytes <= most - ELLIPSIS_BYTES) end = i
  }
  return text.toWellFormed()
}

/** What JSON needs for a character, without its quotes. */
function bytesOf(code: number): number {
  if (code < 0x20) return code === 8 || code === 9 || code === 10 || code === 12 || code === 13 ? 2 : 6
  if (code === 0x22 || code === 0x5c) return 2
  if (code < 0x80) return 1
  if (code < 0x800) return 2
  return code > 0xffff ? 4 : 3
}

/** How many bytes a well-formed text takes in UTF-8. */
export function bytesIn(text: string): number {
  let bytes = text.length
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    // Each half of a character of four bytes counts two.
    if (code >= 0x80) bytes += code < 0x800 || (code >= 0xd800 && code < 0xe000) ? 1 : 2
  }
  return bytes
}
