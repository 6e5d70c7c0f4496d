// The keys of one script call: each once, and the place at which the script finds it.

/** In a list of so many a look through all of it takes longer than to ask a map. */
const FEW = 32

export class KeyList {
  readonly keys: string[]
  /** Made when there are many. */
  #places: Map<string, number> | null = null

  /** The first ones are at fixed places. */
  constructor(first: readonly string[]) {
    this.keys = [...first]
  }

  /** The place of a key, counted from 1; it is added where it is new. */
  place(key: string): number {
    if (this.keys.length < FEW) {
      const known = this.keys.indexOf(key)
      return known >= 0 ? known + 1 : this.keys.push(key)
    }
    this.#places ??= new Map(this.keys.map((one, i) => [one, i + 1]))
    const known = this.#places.get(key)
    if (known !== undefined) return known
    const place = this.keys.push(key)
    this.#places.set(key, place)
    return place
  }
}
