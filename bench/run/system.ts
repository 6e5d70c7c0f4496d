// The seam of the benchmark: what a job system has to bring to be measured beside the others, and what its jobs are.

/** What the jobs of a run do: nothing; a millisecond of computing; a sleep of ten; nothing, with 10 KB to carry. */
export type Kind = 'noop' | 'cpu1' | 'sleep10' | 'payload10k'

/** Pushes: each when the one before was acknowledged; a thousand at once; a thousand with one call. */
export type Mode = 'awaited' | 'concurrent' | 'bulk'

/** Pushes with pauses between them, to a worker that has nothing to do: to run at once, or half a second later. */
export type Pace = 'paced' | 'delayed'

/** Where entries lie that nobody works on. */
export type Filling = 'queued' | 'scheduled' | 'retries'

/** What an act is told. */
export interface Given {
  /** The address of the store. */
  readonly store: string
  readonly jobs: number
  readonly kind: Kind
  /** Jobs at work at once; absent: as the system comes, or as its manual advises. */
  readonly concurrency?: number
  /** Of Haymaker: no job is held beyond its slot. */
  readonly noAhead?: boolean
  /** Of Haymaker: so many queues, over which the jobs are spread; absent: one, by its usual name. */
  readonly queues?: number
  /** Of Haymaker: each job takes a lock by its arguments. */
  readonly unique?: boolean
  /** Of Haymaker: each job asks a limiter, which has room for all. */
  readonly limited?: 'bucket' | 'concurrent'
  /** Of what fills a store. */
  readonly into?: Filling
}

export interface Asked {
  readonly system: string
  readonly act: Mode | Pace | 'work' | 'left'
  readonly given: Given
  /** The path of the answer. */
  readonly out: string
}

/** What came of an act: figures by name. */
export type Said = Readonly<Record<string, number>>

/** What a job carries: its number, what makes it as large as its kind, and the time from which on its wait is measured. */
export interface Input {
  readonly n: number
  readonly fill?: string
  readonly at?: number
}

export interface Client {
  /** Resolves when the job is stored. */
  add(input: Input): Promise<unknown>
  /** With one call. */
  addAll(inputs: readonly Input[]): Promise<unknown>
  /** To run at a time, in milliseconds since the epoch. */
  addAt?(input: Input, at: number): Promise<unknown>
  close(): Promise<unknown>
}

export interface System {
  client(given: Given): Promise<Client>
  /** Runs so many jobs, each of them once, and says what a tally says. */
  work(given: Given): Promise<Said>
  /** How many jobs the store has, waiting or in hand. */
  left(given: Given): Promise<number>
}

const GROUP = 1000
const fill = 'x'.repeat(10_000)

/** So many of the jobs of a run, the first ones, only warm up who is measured. */
export const warmingOf = (jobs: number): number => Math.floor(jobs / 4)

export const inputOf = (kind: Kind, n: number): Input => (kind === 'payload10k' ? { n, fill } : { n })

/** The jobs from one number up to another, in groups of a thousand. */
export function* groups(kind: Kind, from: number, to: number): Iterable<readonly Input[]> {
  for (let first = from; first < to; first += GROUP)
    yield Array.from({ length: Math.min(GROUP, to - first) }, (_, i) => inputOf(kind, first + i))
}
