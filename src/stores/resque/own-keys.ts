// Which keys of a server are a Resque store's: those that Haymaker writes, and those of Resque, resque-scheduler and node-resque.

import type { Names } from '../redis/own-keys.ts'

const queue = '[\\w:.-]{1,128}'

export const resqueNames: Names = {
  single: new Map([
    ...['queues', 'workers', 'failed_queues', 'schedules_changed'].map((name) => [name, 'set'] as const),
    ...['failed'].map((name) => [name, 'list'] as const),
    ...['delayed_queue_schedule'].map((name) => [name, 'zset'] as const),
    ...['workers:heartbeat', 'persistent_schedules', 'schedules', 'delayed:last_enqueued_at'].map(
      (name) => [name, 'hash'] as const,
    ),
    ...['stat:processed', 'stat:failed', 'pause-all-workers', 'pruning_dead_workers_in_progress'].map(
      (name) => [name, 'string'] as const,
    ),
  ]),
  families: [
    [/^hm:./, 'any'],
    [new RegExp(`^queue:${queue}$`), 'list'],
    [new RegExp(`^${queue}_failed$`), 'list'],
    [/^delayed:\d+$/, 'list'],
    [/^timestamps:\{.*\}$/s, 'set'],
    // A worker is named by host, process and queues.
    [/^worker:[^:]*:[^:]*:.*$/s, 'string'],
    [/^worker:ping:[^:]*:[^:]*$/, 'string'],
    [/^stat:(?:processed|failed):[^:]*:[^:]*(?::.*)?$/s, 'string'],
    [/^[^:]*:resque_scheduler_(?:master|leader)_lock$/, 'string'],
    [/^resque_scheduler_leader_lock$/, 'string'],
  ],
}
