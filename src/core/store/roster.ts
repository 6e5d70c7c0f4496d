// Beside the port: a store whose workers stand in a list that programs of others keep as well, each under a name of its own. Such a
// worker leaves nothing behind that tells of its death, so a person takes it off.

import type { QueueName } from '../queues/queue-name.ts'
import type { OwnerId } from './queueing.ts'
import type { Store } from './store.ts'

/** Whose worker a name belongs to. */
export type Whose =
  /** A process of ours. `lives`: nobody has declared it dead. */
  | { readonly by: 'us'; readonly owner: OwnerId; readonly lives: boolean }
  /** `pid`: null where its name tells none. */
  | { readonly by: 'others'; readonly hostname: string; readonly pid: number | null }

export interface Roster {
  /** Makes a queue known that no job was ever put into. */
  watchQueue(queue: QueueName): Promise<void>
  /** By the name in the list, or an owner's id; null: nobody's. */
  whose(worker: string): Promise<Whose | null>
  /** Takes a worker off the list; the job in its hands is among the dead then. Nothing changes where it is a living owner's. */
  strikeOff(worker: string): Promise<void>
}

interface Listed {
  readonly roster: Roster
}

const isListed = (store: Store | (Store & Listed)): store is Store & Listed => 'roster' in store

/** The list of a store; null: it keeps none. */
export const rosterOf = (store: Store): Roster | null => (isListed(store) ? store.roster : null)
