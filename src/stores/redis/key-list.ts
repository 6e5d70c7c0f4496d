// The keys of one script call: each once, and the place at which the script finds it.

export class KeyList {
  readonly keys: string[]

  /** The first ones are at fixed places. */
  constructor(first: readonly string[]) {
    this.keys = [...first]
  }

  /** The place of a key, counted from 1; it is added where it is new. */
  place(key: string): number {
    const known = this.keys.indexOf(key)
    return known >= 0 ? known + 1 : this.keys.push(key)
  }
}
