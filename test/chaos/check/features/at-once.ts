// How many of something go on at once: where it is more than there may be, who they were.

export interface Going {
  /** Those of one group are counted together. */
  readonly group: string
  /** The same twice counts once. */
  readonly who: string
  readonly from: number
  readonly to: number
}

export interface TooMany {
  readonly group: string
  readonly at: number
  readonly who: readonly string[]
}

/** Each moment at which one more began than there may be. */
export function tooMany(all: readonly Going[], most: (group: string) => number): TooMany[] {
  const changes = all
    .filter(({ from, to }) => from < to)
    .flatMap((one) => [
      { at: one.from, by: 1, one },
      { at: one.to, by: -1, one },
    ])
    // What ends at a moment makes room for what begins at it.
    .sort((a, b) => a.at - b.at || a.by - b.by)
  const going = new Map<string, Map<string, number>>()
  const found: TooMany[] = []
  for (const { at, by, one } of changes) {
    const group = going.get(one.group) ?? new Map<string, number>()
    going.set(one.group, group)
    const count = (group.get(one.who) ?? 0) + by
    if (count > 0) group.set(one.who, count)
    else group.delete(one.who)
    if (by > 0 && count === 1 && group.size > most(one.group))
      found.push({ group: one.group, at, who: [...group.keys()] })
  }
  return found
}
