// Every queue in a line: how much waits, for how long, whether it gives jobs and to whom, and the button that stops it.

import type { VNode } from 'preact'
import { listenersOf } from '../processes/listening.ts'
import { Given } from '../ui/given.tsx'
import { Icon } from '../ui/icon.tsx'
import { Live } from '../ui/live.tsx'
import type { Visit } from '../visit.ts'

export const QueueTable = ({ visit }: { visit: Visit }): VNode => {
  const { locale, snapshot } = visit
  const { queues } = snapshot.stats
  if (queues.length === 0) return <p class="empty">{locale.t('queues.none')}</p>
  return (
    <table class="list">
      <caption>{locale.t('queues.caption')}</caption>
      <thead>
        <tr>
          <th scope="col">{locale.t('queues.name')}</th>
          <th scope="col">{locale.t('queues.state')}</th>
          <th scope="col" class="number">
            {locale.t('queues.size')}
          </th>
          <th scope="col" class="number">
            {locale.t('queues.latency')}
          </th>
          <th scope="col" class="number">
            {locale.t('queues.workers')}
          </th>
          <th scope="col">{locale.t('queues.actions')}</th>
        </tr>
      </thead>
      <tbody>
        {queues.map(({ name, size, latencyMs, paused }) => {
          const listeners = listenersOf(name, snapshot.processes)
          return (
            <tr key={name}>
              <th scope="row" data-label={locale.t('queues.name')}>
                <a href={visit.to(`/queues/${encodeURIComponent(name)}`)}>
                  <Given>{name}</Given>
                </a>
              </th>
              <td data-label={locale.t('queues.state')}>
                <QueueState visit={visit} name={name} paused={paused} alone={listeners === 0 && size > 0} />
              </td>
              <td class="number" data-label={locale.t('queues.size')}>
                <Live of={`queue.${name}.size`} value={size} as="count" locale={locale} />
              </td>
              <td class="number" data-label={locale.t('queues.latency')}>
                <Live of={`queue.${name}.latencyMs`} value={latencyMs} as="duration" locale={locale} />
              </td>
              <td class="number" data-label={locale.t('queues.workers')}>
                {locale.count(listeners)}
              </td>
              <td data-label={locale.t('queues.actions')}>
                <PauseButton visit={visit} name={name} paused={paused} />
              </td>
            </tr>
          )
        })}
      </tbody>
    </table>
  )
}

interface StateProps {
  readonly visit: Visit
  readonly name: string
  readonly paused: boolean
  readonly alone: boolean
}

/** All that may be said of a queue, and only what is so now to be seen: it may change in place. */
export const QueueState = ({ visit: { locale }, name, paused, alone }: StateProps): VNode => {
  const now = paused ? 'paused' : alone ? 'alone' : 'running'
  return (
    <>
      {(['running', 'paused', 'alone'] as const).map((state) => (
        <span key={state} class={`state ${state}`} data-if={`queue.${name}.${state}`} hidden={state !== now}>
          <Icon name={state} /> {locale.t(`queues.${state}`)}
        </span>
      ))}
    </>
  )
}

/** Pages with many queues, to which one returns; otherwise to that of the queue. */
const BACK: readonly string[] = ['/', '/queues']

interface PauseProps {
  readonly visit: Visit
  readonly name: string
  readonly paused: boolean
}

export const PauseButton = ({ visit, name, paused }: PauseProps): VNode | null => {
  if (!visit.may('pause queues', name)) return null
  return (
    <>
      {(['pause', 'resume'] as const).map((verb) => (
        <form
          key={verb}
          method="post"
          action={visit.to(`/queues/${encodeURIComponent(name)}/${verb}`)}
          hidden={(verb === 'resume') !== paused}
          {...{ [verb === 'resume' ? 'data-if' : 'data-unless']: `queue.${name}.paused` }}
        >
          <input type="hidden" name="back" value={BACK.includes(visit.path) ? visit.path : 'queue'} />
          <button type="submit" aria-label={visit.locale.t(`queues.${verb}.name`, { name })}>
            {visit.locale.t(`queues.${verb}`)}
          </button>
        </form>
      ))}
    </>
  )
}
