// Which keys of a server are a Resque store's: those that Haymaker writes, and those of Resque, resque-scheduler and node-resque.

import { type Names, ownFamilies } from '../redis/own-keys.ts'

const queue = '(?<queue>[\\w:.-]{1,128})'

export const resqueNames: Names = {
  format: 'Resque',
  single: new Map([
    ['queues', ['set', 'queues']],
    ['workers', ['set', 'processes']],
    ['workers:heartbeat', ['hash', 'beats']],
    ['failed', ['list', 'dead']],
    ['failed_queues', ['set', 'deadLists']],
    ['delayed_queue_schedule', ['zset', 'schedule']],
    ['delayed:last_enqueued_at', ['hash', 'periodicLast']],
    ['persistent_schedules', ['hash', 'periodic']],
    ['schedules', ['hash', 'periodic']],
    ['schedules_changed', ['set', 'periodicChanged']],
    ['stat:processed', ['string', 'counter']],
    ['stat:failed', ['string', 'counter']],
    ['pause-all-workers', ['string', 'halt']],
    ['pruning_dead_workers_in_progress', ['string', 'lock']],
  ]),
  families: [
    // What has keys of its own elsewhere.
    [/^hm:retry$/, 'any', 'retry'],
    [/^hm:paused$/, 'any', 'paused'],
    [/^hm:stat:/, 'any', 'counter'],
    [/^hm:[jh]\|/, 'any', 'samples'],
    ...ownFamilies,
    [new RegExp(`^queue:${queue}$`), 'list', 'queue'],
    [new RegExp(`^${queue}_failed$`), 'list', 'dead'],
    [/^delayed:\d+$/, 'list', 'second'],
    [/^timestamps:\{.*\}$/s, 'set', 'whereabouts'],
    [/^worker:ping:[^:]*:[^:]*$/, 'string', 'beats'],
    // A worker is named by host, process and queues.
    [/^worker:[^:]*:[^:]*:.*:started$/s, 'string', 'started'],
    [/^worker:[^:]*:[^:]*:.*$/s, 'string', 'work'],
    [/^stat:(?:processed|failed):[^:]*:[^:]*(?::.*)?$/s, 'string', 'counter'],
    [/^[^:]*:resque_scheduler_(?:master|leader)_lock$/, 'string', 'lock'],
    [/^resque_scheduler_leader_lock$/, 'string', 'lock'],
  ],
}
