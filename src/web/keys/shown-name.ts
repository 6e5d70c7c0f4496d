// The name of a key as a page shows it. A name may have a job in it, whose arguments are for those who may read them, and whose
// secrets are for nobody.

import { recordIn } from '../../core/payload/json.ts'
import type { KeyFacts } from '../../core/store/anatomy.ts'
import { HIDDEN } from '../jobs/redact.ts'
import type { Visit } from '../visit.ts'
import { shownValue } from './shown-value.ts'

export interface ShownName {
  readonly text: string
  /** Whether it is the whole name, so that an address may be made of it. */
  readonly isWhole: boolean
}

export function shownName({ may }: Pick<Visit, 'may'>, key: KeyFacts): ShownName {
  const { name } = key
  const at = name.indexOf('{"')
  if (at < 0) return { text: name, isWhole: true }
  const [before, job] = [name.slice(0, at), name.slice(at)]
  if (!may('view args', queueOf(key))) return { text: `${before}${HIDDEN}`, isWhole: false }
  const value = Buffer.from(job)
  const { text, isCut } = shownValue({ value, length: value.length })
  const isWhole = !isCut && !text.includes(HIDDEN)
  return { text: isWhole ? name : `${before}${text}`, isWhole }
}

/** The queue that a key is about: its own, or that of the job in its name. */
export function queueOf({ name, queue }: KeyFacts): string | undefined {
  if (queue !== null) return queue
  const job = recordIn(name.slice(name.indexOf('{"')))
  return typeof job?.queue === 'string' ? job.queue : undefined
}
