// The lifeline of a Resque store: what the heartbeat thread loads to beat over a connection of its own.

import type { Clock } from '../../core/clock.ts'
import type { Random } from '../../core/random.ts'
import type { Life, Lifeline } from '../../core/store/store.ts'
import { lifeOn } from '../redis/life.ts'
import { resqueKeysOf } from './keys.ts'
import { liveAsWorkers } from './workers.ts'

/** Opens a connection and beats over it. @throws HaymakerError */
export const openLife = async (options: Lifeline['options'], clock: Clock, random: Random): Promise<Life> =>
  lifeOn(resqueKeysOf, liveAsWorkers, options, { clock, random })
