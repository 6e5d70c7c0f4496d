// What a Redis server may lose of what it acknowledged, in words: by its log, by its snapshots, by a failover.

import type { EpochMs } from '../../core/clock.ts'
import type { Finding } from '../../core/store/store.ts'
import type { Facts } from './facts.ts'

const UNSEEN = 'CONFIG GET is not allowed here'
const TURN_ON = 'CONFIG SET appendonly yes, then CONFIG REWRITE'

/** Everything that concerns what is on disk and elsewhere. `now`: by the clock of the server. */
export function durability(facts: Facts, now: EpochMs): readonly Finding[] {
  const isLogged = facts.info.get('aof_enabled') === '1'
  return [
    isLogged ? logged(facts) : snapshotsOnly(facts, now),
    ...(isLogged ? brokenLog(facts) : []),
    ...brokenSnapshots(facts),
    ...failover(facts),
  ]
}

function logged({ settings }: Facts): Finding {
  const subject = 'durability'
  const everySecond =
    'a power cut may take about the last second, two while the disk is slow; a killed redis-server takes no more than ' +
    'what came while it synced, milliseconds on a good disk'
  switch (settings?.get('appendfsync')) {
    case 'always':
      return { level: 'ok', subject, message: 'appendfsync is always: neither a crash nor a power cut takes a job' }
    case 'everysec':
      return { level: 'ok', subject, message: `appendfsync is everysec: ${everySecond}` }
    case 'no':
      return {
        level: 'warning',
        subject,
        message:
          'appendfsync is no: a power cut takes what the system had not written yet, half a minute or more. ' +
          'CONFIG SET appendfsync everysec',
      }
    default:
      return {
        level: 'ok',
        subject,
        message: `it logs its writes; ${UNSEEN}, so appendfsync could not be seen. If it is everysec, ${everySecond}`,
      }
  }
}

function snapshotsOnly({ info, settings }: Facts, now: EpochMs): Finding {
  const finding = { level: 'warning', subject: 'durability' } as const
  const save = settings?.get('save')
  if (save === '') {
    const what = 'appendonly is no and save is empty: nothing is on disk, and every stop of redis-server takes all jobs'
    return { ...finding, message: `${what}. ${TURN_ON}` }
  }
  const ago = seconds(now / 1000 - Number(info.get('rdb_last_save_time')))
  const changes = info.get('rdb_changes_since_last_save') ?? 'unknown'
  const next = save === undefined ? `${UNSEEN}, so when the next one comes could not be seen` : `next: ${rules(save)}`
  return {
    ...finding,
    message: `appendonly is no: a crash takes what came since the last snapshot, ${ago} ago (${changes} changes; ${next}). ${TURN_ON}`,
  }
}

/** `3600 1 300 100` in words. */
function rules(save: string): string {
  const words = save.split(' ')
  return Array.from(
    { length: words.length / 2 },
    (_, i) => `after ${seconds(Number(words[2 * i]))} with ${words[2 * i + 1]} changes`,
  ).join(', or ')
}

function seconds(count: number): string {
  const whole = Math.max(0, Math.round(count))
  if (whole < 120) return `${whole} s`
  return whole < 7200 ? `${Math.round(whole / 60)} min` : `${Math.round(whole / 3600)} h`
}

function brokenLog({ info, settings }: Facts): readonly Finding[] {
  if (info.get('aof_last_write_status') === 'err') {
    const message = 'its last write to the log failed; Redis takes no writes until one succeeds. Look at its disk'
    return [{ level: 'error', subject: 'log', message }]
  }
  if (settings?.get('no-appendfsync-on-rewrite') !== 'yes') return []
  const message =
    'no-appendfsync-on-rewrite is yes: nothing is synced while the log is rewritten, and a power cut then takes all since ' +
    'that began. CONFIG SET no-appendfsync-on-rewrite no'
  return [{ level: 'warning', subject: 'log', message }]
}

function brokenSnapshots({ info, settings }: Facts): readonly Finding[] {
  if (info.get('rdb_last_bgsave_status') !== 'err') return []
  const stops =
    settings === null || (settings.get('stop-writes-on-bgsave-error') === 'yes' && settings.get('save') !== '')
  const message = 'the last snapshot could not be written'
  return [
    stops
      ? { level: 'error', subject: 'snapshot', message: `${message}, so Redis takes no writes. Look at its disk` }
      : { level: 'warning', subject: 'snapshot', message: `${message}. Look at the disk of Redis` },
  ]
}

function failover({ info, settings }: Facts): readonly Finding[] {
  const subject = 'replicas'
  const count = Number(info.get('connected_slaves') ?? 0)
  if (count === 0) return []
  const asked = Number(settings?.get('min-replicas-to-write') ?? Number.NaN)
  const lag = settings?.get('min-replicas-max-lag') ?? ''
  if (asked > 0) {
    const message = `${count} connected; a failover may take what came in the ${lag} s before it`
    return [{ level: 'ok', subject, message }]
  }
  const why = settings === null ? `${UNSEEN}, so min-replicas-to-write could not be seen` : 'min-replicas-to-write is 0'
  const message =
    `${count} connected, and ${why}: a master that is cut off may go on taking jobs, and a failover takes all of them. ` +
    'CONFIG SET min-replicas-to-write 1'
  return [{ level: 'warning', subject, message }]
}
