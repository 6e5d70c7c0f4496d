// The log of short commands: warnings and errors, to standard error, so that what they print can be piped.

import pino from 'pino'
import type { Log } from '../core/log.ts'

export const quietLog: Log = pino({ name: 'haymaker', level: process.env.LOG_LEVEL ?? 'warn' }, process.stderr)
