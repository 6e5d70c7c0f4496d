// Which program a process is: what the store calls a stranger, or what the version says that it tells. Processes of Ruby's Sidekiq
// share a store with ours, and no card says of whom it is.

import type { Card, ProcessSummary } from '../../core/store/processes.ts'

/** Sidekiq tells its version since it is 7; Haymaker is far from there. */
const LEAST_OF_SIDEKIQ = 5

type Told = Pick<Card, 'version'>

/** Sidekiq did not tell its version in its early days. */
export const isHaymaker = ({ version }: Told): boolean =>
  version !== '' && !(Number.parseInt(version, 10) >= LEAST_OF_SIDEKIQ)

/** Its name and its version. */
export const programOf = ({ card, stranger }: Pick<ProcessSummary, 'card' | 'stranger'>): string =>
  `${stranger ?? (isHaymaker(card) ? 'Haymaker' : 'Sidekiq')} ${card.version}`.trimEnd()

/** Whether it can be told anything. */
export const takesOrders = ({ stranger }: Pick<ProcessSummary, 'stranger'>): boolean => stranger === undefined

/** A stranger says every minute that it is there; after so long its own kind takes it for dead. */
const SILENT_MS = 5 * 60_000

/** Whether it was not heard of for so long that it may have died. Those of ours are taken off before. */
export const isSilent = (
  { stranger, picturedAt }: Pick<ProcessSummary, 'stranger' | 'picturedAt'>,
  now: number,
): boolean => stranger !== undefined && now - picturedAt > SILENT_MS

/** How many jobs it runs at once. */
export const slotsOf = ({ capsules }: Pick<Card, 'capsules'>): number =>
  capsules.reduce((sum, { concurrency }) => sum + concurrency, 0)
