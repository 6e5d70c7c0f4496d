// Which program a process is, by the version that it tells. Processes of Ruby's Sidekiq share a store with ours, and no card
// says of whom it is.

import type { Card } from '../../core/store/processes.ts'

/** Sidekiq tells its version since it is 7; Haymaker is far from there. */
const LEAST_OF_SIDEKIQ = 5

type Told = Pick<Card, 'version'>

/** Sidekiq did not tell its version in its early days. */
export const isHaymaker = ({ version }: Told): boolean =>
  version !== '' && !(Number.parseInt(version, 10) >= LEAST_OF_SIDEKIQ)

/** Its name and its version. */
export const programOf = (card: Told): string =>
  `${isHaymaker(card) ? 'Haymaker' : 'Sidekiq'} ${card.version}`.trimEnd()

/** How many jobs it runs at once. */
export const slotsOf = ({ capsules }: Pick<Card, 'capsules'>): number =>
  capsules.reduce((sum, { concurrency }) => sum + concurrency, 0)
