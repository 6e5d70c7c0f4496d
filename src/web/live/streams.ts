// How many pages of one person follow the store by a stream at the same time: the rest ask every two seconds, which they do by
// themselves.

const MOST_OF_ONE = 20

export class TooManyStreams extends Error {
  override readonly name = 'TooManyStreams'
}

export class Streams {
  readonly #open = new Map<string, number>()

  /** Takes a place. Answers how to give it back; twice is once. @throws TooManyStreams */
  take(user: string): () => void {
    const count = this.#open.get(user) ?? 0
    if (count >= MOST_OF_ONE) throw new TooManyStreams()
    this.#open.set(user, count + 1)
    let isTaken = true
    return () => {
      if (!isTaken) return
      isTaken = false
      const left = (this.#open.get(user) ?? 1) - 1
      if (left === 0) this.#open.delete(user)
      else this.#open.set(user, left)
    }
  }
}
