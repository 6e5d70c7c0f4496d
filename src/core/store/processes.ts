// Facet of the store port: who is at work. An owner is a life in the store: registered, beating, dead (its claims not
// all handed back yet), gone. No call ever brings an owner back.

import type { EpochMs } from '../clock.ts'
import type { LoggedLine } from '../logged/line.ts'
import type { Payload } from '../payload/payload.ts'
import type { OwnerId, Token } from './queueing.ts'

/** Which process of which machine an owner is, so that a neighbour can see its death. Null where that cannot be known. */
export interface Host {
  readonly bootId: string | null
  readonly pidNamespace: string | null
  readonly pid: number
  /** The kernel's start time of the process; a pid alone may be another's by now. */
  readonly startTime: string | null
}

/** One look at an owner: its beat counter stands still when it dies. */
export interface Beat {
  readonly owner: OwnerId
  readonly beat: number
  readonly host: Host
}

/** What a process tells about itself. */
export interface Card {
  readonly hostname: string
  readonly pid: number
  readonly startedAt: EpochMs
  readonly tag: string
  readonly labels: readonly string[]
  readonly version: string
  readonly embedded: boolean
  readonly capsules: readonly {
    readonly name: string
    readonly concurrency: number
    readonly mode: 'strict' | 'weighted'
    readonly queues: readonly { readonly name: string; readonly weight: number }[]
  }[]
}

/** A job at work, as the picture shows it. */
export interface Running {
  readonly owner: OwnerId
  /** null: its process knows no tokens, as one of Ruby's. */
  readonly token: Token | null
  /** Of a foreign process it may be any text. */
  readonly queue: string
  readonly payload: Payload
  readonly startedAt: EpochMs
  /** The last lines that it logged, the newest last; absent where it logged none, and of a foreign process. */
  readonly log?: readonly LoggedLine[]
}

/** A process as it looked at its last picture. */
export interface Picture {
  readonly card: Card
  readonly busy: number
  readonly quiet: boolean
  /** A store may keep whole kilobytes. */
  readonly rssBytes: number
  /** Jobs that have run for a while; not all of them. */
  readonly running: readonly Omit<Running, 'owner'>[]
}

/** Attempts that ended in somebody's hands, those that failed included. */
export interface Did {
  readonly processed: number
  readonly failed: number
}

export interface ProcessSummary extends Omit<Picture, 'running'> {
  readonly owner: OwnerId
  readonly picturedAt: EpochMs
  /** What it did since it started; absent: the store does not know. */
  readonly did?: Did
  /**
   * The program that it is, where it is a stranger: it takes no commands, and nobody knows how much memory it has. Absent: it is one
   * of ours, or of Sidekiq.
   */
  readonly stranger?: string
}

/** What a person may tell a process from afar. */
export type ProcessCommand = 'quiet' | 'stop' | 'dump'

/** The job with this id is not wanted any more. */
export interface Cancellation {
  readonly cancel: string
  readonly reason: string
}

/** What a process is told from afar. */
export type Command = ProcessCommand | Cancellation

/** `deaf`: a stranger, or a process of Ruby that does not know the command, or is a guest in another program and takes none. */
export type Told = 'ok' | 'gone' | 'deaf'

export type Lived = { readonly status: 'ok'; readonly commands: readonly Command[] } | { readonly status: 'gone' }

export type Reconciled =
  | { readonly status: 'ok'; readonly tokens: readonly Token[] }
  | { readonly status: 'gone' }
  /** The epoch named is not above the stored one: nothing changed. */
  | { readonly status: 'late' }

export interface Processes {
  /** Adds an owner with epoch 1. The id must be fresh: an id that is known is refused. */
  register(id: OwnerId, host: Host, card: Card): Promise<'ok' | 'taken'>
  /** One beat, and the commands left for the owner. Looks at the owner only, never at its epoch. */
  life(id: OwnerId): Promise<Lived>
  /** Shows what the process is doing. */
  picture(id: OwnerId, picture: Picture): Promise<'ok' | 'gone'>
  /** Ends an owner: gone at once when its hands are empty, else dead, for the sweep. */
  leave(id: OwnerId): Promise<void>
  /** Notes the one suspect about to run. `lost`: the token is not in the owner's hands. */
  noteSuspect(id: OwnerId, token: Token): Promise<'ok' | 'lost' | 'gone'>
  /** Every living owner's beat, and the dead that no sweep has found with empty hands yet. */
  beats(): Promise<{ readonly alive: readonly Beat[]; readonly dead: readonly OwnerId[] }>
  processes(): Promise<readonly ProcessSummary[]>
  running(): Promise<readonly Running[]>
  /** Leaves a command for the owner's next beat. */
  command(id: OwnerId, command: Command): Promise<Told>
  /** Sets the epoch to `epoch`, above any before, and lists the tokens in the owner's hands. */
  reconcile(id: OwnerId, epoch: number): Promise<Reconciled>
}
