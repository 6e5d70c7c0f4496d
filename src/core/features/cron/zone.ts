// What the clocks of a place show: how far they are from UTC at a moment, and when that changes.

import { type EpochMs, epochMs, type Ms, ms } from '../../clock.ts'
import { didYouMean } from '../../config/suggest.ts'
import { HaymakerError } from '../../errors.ts'

/** A moment at which the clocks are set to another offset. */
export interface Change {
  readonly at: EpochMs
  /** How far local time is ahead of UTC. */
  readonly before: Ms
  readonly after: Ms
}

export interface Zone {
  readonly name: string
  /** How far local time is ahead of UTC. */
  offsetAt(at: EpochMs): Ms
  /** The first change after the first moment, up to and with the second one. */
  changeIn(from: EpochMs, to: EpochMs): Change | null
}

/** No place sets its clocks more often. */
const STEP_MS = 3 * 86_400_000

/** A zone of the IANA database, which Node brings. @throws HaymakerError HM_CONFIG_INVALID */
export function zoneOf(name: string): Zone {
  const format = formatOf(name)
  const offsetAt = (at: EpochMs): Ms => offsetIn(format.format(at))
  return {
    name: format.resolvedOptions().timeZone,
    offsetAt,
    changeIn(from, to) {
      let [at, before] = [from, offsetAt(from)]
      while (at < to) {
        const next = epochMs(Math.min(at + STEP_MS, to))
        const after = offsetAt(next)
        if (after !== before) return { at: momentOf(at, next), before, after }
        at = next
      }
      return null
    },
  }

  /** When the offset changes that is not the same at both ends. */
  function momentOf(from: EpochMs, to: EpochMs): EpochMs {
    let [before, after] = [from as number, to as number]
    const old = offsetAt(from)
    while (after - before > 1) {
      const middle = Math.floor((before + after) / 2)
      if (offsetAt(epochMs(middle)) === old) before = middle
      else after = middle
    }
    return epochMs(after)
  }
}

/** @throws HaymakerError HM_CONFIG_INVALID */
function formatOf(timeZone: string): Intl.DateTimeFormat {
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset', year: 'numeric' })
  } catch {
    throw new HaymakerError(
      'HM_CONFIG_INVALID',
      `"${timeZone}" is no time zone. Write the name of one, such as Europe/Paris, or UTC.${didYouMean(timeZone, Intl.supportedValuesOf('timeZone'))}`,
    )
  }
}

/** `2026, GMT+05:30`, with seconds where these are of old times, and `GMT` alone for none. */
function offsetIn(text: string): Ms {
  const [, sign, hours = '0', minutes = '0', seconds = '0'] = /GMT(?:([+-])(\d+):(\d+)(?::(\d+))?)?$/.exec(text) ?? []
  const size = ((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1000
  return ms(sign === '-' ? -size : size)
}

/** A moment as a clock on the wall shows it, and how far that is from UTC: `2026-10-25 02:30:00 +01:00`. */
export function localText(zone: Zone, at: EpochMs): string {
  const offset = zone.offsetAt(at)
  const minutes = Math.abs(offset) / 60_000
  const [hours, rest] = [Math.floor(minutes / 60), Math.floor(minutes % 60)].map((one) => String(one).padStart(2, '0'))
  const shown = new Date(at + offset).toISOString().slice(0, 19).replace('T', ' ')
  return `${shown} ${offset < 0 ? '-' : '+'}${hours}:${rest}`
}
