// What Redis or the way to it says, as our error: what happened, the value, what to do.

import { type ErrorCode, HaymakerError } from '../../core/errors.ts'

/** The first word of an error reply, and what it means. */
const replies: Readonly<Record<string, readonly [ErrorCode, string]>> = {
  OOM: ['HM_STORE_FULL', 'Redis is out of memory. Raise maxmemory, or let workers drain the queues.'],
  READONLY: ['HM_STORE_READONLY', 'This Redis is a replica now. Look for the master.'],
  MISCONF: ['HM_STORE_READONLY', 'Redis cannot save to disk and takes no writes. Look at its log.'],
  NOREPLICAS: ['HM_STORE_READONLY', 'Redis has too few replicas to take writes. Look at them.'],
  LOADING: ['HM_STORE_UNREACHABLE', 'Redis is loading its data. It answers when it is done.'],
  BUSY: ['HM_STORE_BUSY', 'A script keeps Redis busy. Look at what runs there.'],
  MASTERDOWN: ['HM_STORE_UNREACHABLE', 'The master of this replica is down.'],
  NOAUTH: ['HM_STORE_UNREACHABLE', 'Redis wants a password. Put it into the address.'],
  WRONGPASS: ['HM_STORE_UNREACHABLE', 'Redis refused user or password. Check the address.'],
  NOPERM: ['HM_STORE_UNSUPPORTED', 'The user may not run a command that is needed. Check its ACL.'],
  MOVED: ['HM_STORE_UNREACHABLE', 'The Cluster moved our slot to another node. It is looked for again.'],
  ASK: ['HM_STORE_UNREACHABLE', 'The Cluster is moving our slot to another node. Wait until it has.'],
  TRYAGAIN: ['HM_STORE_UNREACHABLE', 'The Cluster is moving our slot to another node. Wait until it has.'],
  CLUSTERDOWN: ['HM_STORE_UNREACHABLE', 'The Cluster does not serve our slot. Look at its nodes.'],
  CROSSSLOT: ['HM_STORE_UNSUPPORTED', "A Redis Cluster wants a prefix in braces: { url, prefix: '{app}:' }."],
}

/** What is said by a server that is not, or not any more, the right one: it is looked for again. */
const useless: ReadonlySet<string> = new Set(['READONLY', 'MOVED', 'MASTERDOWN', 'NOAUTH'])

const firstWord = (error: unknown): string => (error instanceof Error ? (error.message.split(' ')[0] ?? '') : '')

/** The server itself said no; its connection is well. */
export const isAnswer = (error: unknown): boolean => /^[A-Z]+$/.test(firstWord(error))

/** The answer of a server that is of no use any more. */
export const isUseless = (error: unknown): boolean => useless.has(firstWord(error))

const BY_TLS = 'Its certificate was refused. Look at the name in the address, at tls.ca, and at the dates in it.'

/** Node's codes for a certificate that does not hold. */
const isRefused = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && /CERT|SIGNATURE|ISSUER|^ERR_TLS/.test(String(error.code))

/** Names an error; one of ours comes back as it is. `label`: the address without secrets. */
export function redisError(error: unknown, label: string): HaymakerError {
  if (error instanceof HaymakerError) return error
  const said = error instanceof Error ? error.message : String(error)
  const [code, advice] = replies[firstWord(error)] ?? [
    'HM_STORE_UNREACHABLE',
    isRefused(error) ? BY_TLS : 'Is it running?',
  ]
  const why = said === '' && error instanceof Error ? error.name : said
  return new HaymakerError(code, `${label}: ${why.slice(0, 200)}. ${advice}`, { cause: error })
}

/** The same for a call that did not leave, as there was no way to the server. */
export function unsentError(error: unknown, label: string): HaymakerError {
  const { code, message, cause } = redisError(error, label)
  return new HaymakerError(code, message.slice(`${code}: `.length), { cause, unsent: true })
}

export const wrongType = (key: string): HaymakerError =>
  new HaymakerError('HM_STORE_CORRUPT', `The key ${key} is of another type than ours. Move it away.`)
