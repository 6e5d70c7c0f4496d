// Samples of alternating runs: A B C, A B C, A B C. The machine is not the same from minute to minute, so what is compared is
// measured in turns, and what is told is the median.

export interface Spread {
  readonly median: number
  readonly least: number
  readonly most: number
  readonly samples: number
}

/** @throws RangeError of no samples */
export function spreadOf(samples: readonly number[]): Spread {
  const sorted = samples.toSorted((a, b) => a - b)
  const [least, most] = [sorted[0], sorted.at(-1)]
  if (least === undefined || most === undefined) throw new RangeError('there are no samples')
  const [low, high] = [sorted[Math.floor((sorted.length - 1) / 2)], sorted[Math.ceil((sorted.length - 1) / 2)]]
  return { median: ((low ?? least) + (high ?? most)) / 2, least, most, samples: sorted.length }
}

/** The value below which this share of sorted values lies; 0 of none. */
export const shareOf = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? 0

/**
 * Runs each in its turn, so many rounds, or until a round ends and it is enough. Answers what each said, in order. Who fails is
 * told of and left out of further rounds, and what it said before is not answered.
 */
export async function alternate<Name extends string, T>(
  rounds: number,
  names: readonly Name[],
  run: (name: Name) => Promise<T>,
  failed: (name: Name, error: unknown) => void,
  isEnough: () => boolean = () => false,
): Promise<ReadonlyMap<Name, readonly T[]>> {
  const said = new Map(names.map((name) => [name, [] as T[]]))
  for (let round = 0; round === 0 || (round < rounds && !isEnough()); round++) {
    for (const [name, samples] of said) {
      try {
        samples.push(await run(name))
      } catch (error) {
        failed(name, error)
        said.delete(name)
      }
    }
  }
  return said
}
