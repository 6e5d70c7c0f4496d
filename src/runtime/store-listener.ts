// Whoever a store tells what it finds out: the log, and the worker that has to compare.

import type { Log } from '../core/log.ts'
import type { StoreListener } from '../core/store/store.ts'

export const storeListener = (log: Log, reconnected: () => void): StoreListener => ({
  announce: ({ level, subject, message }) =>
    level === 'ok' ? log.info({ subject }, message) : log.warn({ subject }, message),
  reconnected,
})
