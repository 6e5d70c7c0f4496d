// Sorted sets keep times as Sidekiq does: float seconds, printed as short as they read back.

import { type EpochMs, epochMs } from '../../core/clock.ts'
import { type Reply, textOf } from './connection.ts'

export const scoreOf = (at: EpochMs): string => String(at / 1000)

export const timeOf = (score: Reply | undefined): EpochMs => epochMs(Math.round(Number(textOf(score)) * 1000))
