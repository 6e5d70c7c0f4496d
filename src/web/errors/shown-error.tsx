// An error as a person reads it: its class, its message, and the lines of its trace, those of the app before those of
// packages.

import type { VNode } from 'preact'
import type { StoredJob } from '../../runtime/stored-job.ts'
import { redactedText } from '../jobs/redact.ts'
import { asGiven, inLine } from '../ui/given.tsx'
import type { Visit } from '../visit.ts'

const isForeign = (line: string): boolean => /node_modules|node:internal|\(node:|\/gems\//.test(line)

export const ShownError = ({ visit: { locale }, job }: { visit: Visit; job: StoredJob }): VNode | null => {
  const failures = job.job?.failures
  if (!failures?.errorClass) return null
  const { errorClass, errorMessage } = failures
  return (
    <section class="panel error">
      <h2 {...asGiven}>{inLine(errorClass)}</h2>
      <pre {...asGiven}>{redactedText(errorMessage ?? '')}</pre>
      {job.backtrace === null ? <p class="soft">{locale.t('error.noTrace')}</p> : <Trace lines={job.backtrace} />}
    </section>
  )
}

export const Trace = ({ lines }: { lines: readonly string[] }): VNode => (
  <ol class="trace code" {...asGiven}>
    {lines.map((line, i) => (
      <li key={i} class={isForeign(line) ? 'foreign' : 'own'}>
        {redactedText(line)}
      </li>
    ))}
  </ol>
)
