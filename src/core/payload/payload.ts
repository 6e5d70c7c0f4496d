// A payload is a job as the store keeps it: bytes that only a codec reads. Everybody else moves them unchanged, since
// other languages read them too and sets find their members by their exact bytes.

declare const brand: unique symbol

/** The bytes of one job. Never change them in place. */
export type Payload = Uint8Array & { readonly [brand]: 'payload' }

const encoder = new TextEncoder()
const decoder = new TextDecoder('utf-8', { ignoreBOM: true })

/** Brands bytes as a payload, without a copy. */
export const payload = (bytes: Uint8Array): Payload => bytes as Payload

/** A payload from text. */
export const payloadOf = (text: string): Payload => payload(encoder.encode(text))

/** The text of bytes; invalid UTF-8 shows as U+FFFD, so it is for reading and never for writing back. */
export const textOf = (bytes: Uint8Array): string => decoder.decode(bytes)
