// How the CLI ends: what scripts and process managers look at.

import { type ErrorCode, HaymakerError } from '../core/errors.ts'

export const exitCodes = {
  ok: 0,
  failure: 1,
  usage: 2,
  notFound: 3,
  unreachable: 4,
  /** EX_DATAERR of sysexits.h: a damaged or foreign store. */
  corrupt: 65,
} as const

const byCode: Partial<Record<ErrorCode, number>> = {
  HM_CONFIG_INVALID: exitCodes.usage,
  HM_CRON_FOREIGN: exitCodes.usage,
  HM_ARGS_NOT_JSON: exitCodes.usage,
  HM_ARGS_INVALID: exitCodes.usage,
  HM_JOB_UNKNOWN: exitCodes.notFound,
  HM_QUEUE_UNKNOWN: exitCodes.notFound,
  HM_CRON_UNKNOWN: exitCodes.notFound,
  HM_LIMIT_UNKNOWN: exitCodes.notFound,
  HM_PROCESS_UNKNOWN: exitCodes.notFound,
  HM_STORE_UNREACHABLE: exitCodes.unreachable,
  HM_STORE_BUSY: exitCodes.unreachable,
  HM_STORE_READONLY: exitCodes.unreachable,
  HM_STORE_FULL: exitCodes.unreachable,
  HM_STORE_REPLACED: exitCodes.unreachable,
  HM_STORE_CORRUPT: exitCodes.corrupt,
  HM_STORE_NEWER: exitCodes.corrupt,
}

/** The exit code of a command that ended with this error. */
export const exitCodeOf = (error: unknown): number =>
  (error instanceof HaymakerError && byCode[error.code]) || exitCodes.failure
