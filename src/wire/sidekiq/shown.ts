// How a payload is shown to a person, as Ruby's own web page shows it: ActiveJob's wrapper by the class it wraps, with the
// arguments its author wrote; a mail by its mailer and method; an encrypted argument as no more than that.

import type { Shown } from '../../core/payload/codec.ts'
import { decodeBacktrace } from './backtrace.ts'
import { field } from './fields.ts'
import type { Members } from './record.ts'

const wrappers: ReadonlySet<unknown> = new Set([
  'Sidekiq::ActiveJob::Wrapper',
  'ActiveJob::QueueAdapters::SidekiqAdapter::JobWrapper',
])
const oldMail = 'ActionMailer::DeliveryJob'
const mail = 'ActionMailer::MailDeliveryJob'
/** Mailer, method and way of delivery; they come before what the mail was given. */
const MAIL_HEAD = 3
const encrypted = '[encrypted data]'

/** What to show of a payload; null where it names no class. */
export function showJob(members: Members): Shown | null {
  const { [field.class]: name, [field.displayClass]: display, [field.errorBacktrace]: backtrace } = members
  if (typeof name !== 'string' || name === '') return null
  const { class: real, args } = wrappers.has(name)
    ? unwrapped(name, members)
    : { class: name, args: plainArgs(members) }
  const isNamed = typeof display === 'string' && display !== ''
  return { class: isNamed ? display : real, args, backtrace: decodeBacktrace(backtrace) }
}

type Named = Pick<Shown, 'class' | 'args'>

function plainArgs({ [field.args]: given, [field.encrypt]: isEncrypted }: Members): readonly unknown[] {
  const args = listOf(given)
  return isEncrypted === true && args.length > 0 ? [...args.slice(0, -1), encrypted] : args
}

/** `wrapper`: its own name, where nothing tells what it wraps. */
function unwrapped(wrapper: string, members: Members): Named {
  const [inner] = listOf(members[field.args])
  const { job_class: jobClass, arguments: given } = tableOf(inner)
  const wrapped = [members[field.wrapped], jobClass, inner].find((one) => typeof one === 'string' && one !== '')
  const args = listOf(given).map(readable)
  const name = typeof wrapped === 'string' ? wrapped : wrapper
  if (name !== mail && name !== oldMail) return { class: name, args }
  const title = args.slice(0, 2).join('#') || name
  const rest = args.slice(MAIL_HEAD)
  if (name === oldMail) return { class: title, args: rest }
  const { params, args: ofMail } = tableOf(rest[0])
  return { class: title, args: [...(params === undefined ? [] : [params]), ...listOf(ofMail)] }
}

/** An argument without the marks of ActiveJob's encoding. */
function readable(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(readable)
  if (typeof value !== 'object' || value === null) return value
  const table = tableOf(value)
  if (table._aj_globalid !== undefined) return table._aj_globalid
  if (table._aj_serialized !== undefined && 'value' in table) return readable(table.value)
  const members = Object.entries(table).filter(([key]) => !key.startsWith('_aj_'))
  return Object.fromEntries(members.map(([key, one]) => [key, readable(one)]))
}

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])

const tableOf = (value: unknown): Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {}
