// A line: what came first leaves first. One that leaves from the middle keeps its place until the line has moved on, and is passed
// over. A Set would do; but what tables of sets and maps have outgrown keeps alive what stood in them until the next collection
// of old memory, and with hundreds of thousands of jobs a second that was a quarter of the processor.

/** Gone places before the line is moved together. */
const MOST_GONE = 256

export class Line<Item> {
  #places: (Item | null)[] = []
  #head = 0
  #size = 0
  readonly #isWaiting: (item: Item) => boolean

  /** `isWaiting`: whether it has not left. */
  constructor(isWaiting: (item: Item) => boolean) {
    this.#isWaiting = isWaiting
  }

  get size(): number {
    return this.#size
  }

  /** Who waits longest, or null. */
  get first(): Item | null {
    while (this.#head < this.#places.length) {
      const item = this.#places[this.#head]
      if (item && this.#isWaiting(item)) return item
      this.#places[this.#head++] = null
    }
    return null
  }

  /** To its end. */
  add(item: Item): void {
    if (this.#size++ === 0) {
      this.#places = []
      this.#head = 0
    }
    this.#places.push(item)
  }

  /** One of them has left. To be called once for each. */
  left(): void {
    this.#size--
    if (this.#head < MOST_GONE) return
    this.#places.splice(0, this.#head)
    this.#head = 0
  }

  /** All who wait, who came first in front. */
  list(): readonly Item[] {
    return this.#places.slice(this.#head).filter((item): item is Item => item !== null && this.#isWaiting(item))
  }
}
