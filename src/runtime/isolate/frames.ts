// Messages on a stream of bytes: four bytes of length, then the message. A length beyond what is accepted is known before
// anything of it is kept.

import { mostBytes } from './messages.ts'

const HEAD = 4

/** A message as it goes over the stream. */
export function framed(message: Uint8Array): Uint8Array {
  const frame = Buffer.allocUnsafe(HEAD + message.length)
  frame.writeUInt32BE(message.length)
  frame.set(message, HEAD)
  return frame
}

/** Cuts what arrives into messages. */
export class FrameReader {
  #chunks: Buffer[] = []
  #length = 0
  /** Bytes that are needed before anything can be read. */
  #wanted = HEAD

  /** The messages that are whole now; null where one says that it is too long. */
  read(chunk: Buffer): readonly Uint8Array[] | null {
    this.#chunks.push(chunk)
    this.#length += chunk.length
    const messages: Uint8Array[] = []
    while (this.#length >= this.#wanted) {
      // A long message comes in many pieces: they are put together once.
      const bytes = this.#chunks.length === 1 ? (this.#chunks[0] ?? chunk) : Buffer.concat(this.#chunks)
      this.#chunks = [bytes]
      const length = bytes.readUInt32BE(0)
      if (length > mostBytes) return null
      this.#wanted = HEAD + length
      if (this.#length < this.#wanted) break
      messages.push(bytes.subarray(HEAD, this.#wanted))
      this.#chunks = [bytes.subarray(this.#wanted)]
      this.#length -= this.#wanted
      this.#wanted = HEAD
    }
    return messages
  }
}
