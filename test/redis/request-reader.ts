// Cuts what a client sends to Redis into whole requests: arrays of bulk strings, whatever pieces they came in.

const CR = 13

/** One request as it was sent, and the name of its command. */
export interface Request {
  readonly name: string
  readonly bytes: Buffer
}

export class RequestReader {
  #rest: Buffer = Buffer.alloc(0)

  /** The requests that are whole with these bytes. */
  read(bytes: Buffer): readonly Request[] {
    this.#rest = this.#rest.length === 0 ? bytes : Buffer.concat([this.#rest, bytes])
    const whole: Request[] = []
    for (let request = this.#first(); request; request = this.#first()) {
      this.#rest = this.#rest.subarray(request.bytes.length)
      whole.push(request)
    }
    return whole
  }

  /** The first request, if all of it is here. */
  #first(): Request | null {
    const count = this.#number(0)
    if (count === null) return null
    let at = count.next
    let name = ''
    for (let i = 0; i < count.value; i++) {
      const length = this.#number(at)
      if (length === null) return null
      const end = length.next + length.value
      if (this.#rest.length < end + 2) return null
      if (i === 0) name = this.#rest.toString('latin1', length.next, end).toUpperCase()
      at = end + 2
    }
    return { name, bytes: this.#rest.subarray(0, at) }
  }

  /** The number behind the sign at `at`, and where the next line begins. */
  #number(at: number): { readonly value: number; readonly next: number } | null {
    const end = this.#rest.indexOf(CR, at)
    if (end < 0 || this.#rest.length < end + 2) return null
    return { value: Number(this.#rest.toString('latin1', at + 1, end)), next: end + 2 }
  }
}
