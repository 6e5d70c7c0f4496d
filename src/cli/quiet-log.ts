// The log of short commands: warnings and errors, to standard error, so that what they print can be piped.

import type { Log } from '../core/log.ts'
import { logTo } from './log.ts'

export const quietLog = (): Log => logTo(process.stderr, process.env.LOG_LEVEL ?? 'warn')
