// What a job logged: when, how grave, the message, and its fields as JSON. Lines may hold what the job was given, so whoever shows
// them asks first who may see that; what their names call secret is shown to nobody.

import type { VNode } from 'preact'
import type { LoggedLine } from '../../core/logged/line.ts'
import { redactedFields, redactedText } from '../jobs/redact.ts'
import type { Visit } from '../visit.ts'
import { Given } from './given.tsx'

interface Props {
  readonly visit: Pick<Visit, 'locale'>
  /** The newest last. */
  readonly lines: readonly LoggedLine[]
}

export const Logged = ({ visit, lines }: Props): VNode => (
  <ol class="logged">
    {lines.map((line, i) => (
      <li key={i}>
        <Time visit={visit} at={line.at} /> <Said visit={visit} line={line} />
      </li>
    ))}
  </ol>
)

/** Where there is room for one. */
export const LastLine = ({ visit, lines }: Props): VNode | null => {
  const line = lines.at(-1)
  return line ? <Said visit={visit} line={line} /> : null
}

const looks = { debug: 'soft', info: 'soft', warn: 'state paused', error: 'state failed' } as const

const Said = ({
  visit: { locale },
  line: { level, message, fields },
}: {
  visit: Props['visit']
  line: LoggedLine
}): VNode => {
  const json = redactedFields(fields)
  return (
    <>
      <span class={looks[level]}>{locale.t(`logged.${level}`)}</span>{' '}
      <span class="said">
        <Given>{redactedText(message)}</Given>
        {json !== '{}' && (
          <>
            {' '}
            <code>
              <Given>{json}</Given>
            </code>
          </>
        )}
      </span>
    </>
  )
}

/** To the millisecond, since lines come fast; the day stands behind it. */
const Time = ({ visit: { locale }, at }: { visit: Props['visit']; at: number }): VNode => {
  const iso = new Date(at).toISOString()
  return (
    <time dateTime={iso} title={`${locale.moment(at)} UTC`}>
      {iso.slice(-'00:00:00.000Z'.length, -1)}
    </time>
  )
}
