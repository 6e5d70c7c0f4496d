// The lanes of a queue in which most wait: how many of each are in the queue or at work, and how many wait for them.

import type { VNode } from 'preact'
import type { LaneSummary } from '../../core/store/places.ts'
import { Given } from '../ui/given.tsx'
import type { Visit } from '../visit.ts'

interface LaneTableProps {
  readonly visit: Visit
  readonly lanes: readonly LaneSummary[]
  /** Where the page of the queue is. */
  readonly path: string
}

export const LaneTable = ({ visit, lanes, path }: LaneTableProps): VNode => {
  const { locale } = visit
  return (
    <table class="list">
      <caption>{locale.t('lanes.caption')}</caption>
      <thead>
        <tr>
          <th scope="col">{locale.t('lanes.key')}</th>
          <th scope="col" class="number">
            {locale.t('lanes.inside')}
          </th>
          <th scope="col" class="number">
            {locale.t('lanes.waiting')}
          </th>
        </tr>
      </thead>
      <tbody>
        {lanes.map(({ key, inside, max, waiting }) => (
          <tr key={key}>
            <th scope="row" data-label={locale.t('lanes.key')}>
              <a href={visit.to(`${path}?lane=${encodeURIComponent(key)}`)}>
                <Given>{key}</Given>
              </a>
            </th>
            <td class="number" data-label={locale.t('lanes.inside')}>
              {locale.t('lanes.ofMost', { inside: locale.count(inside), max: locale.count(max) })}
            </td>
            <td class="number" data-label={locale.t('lanes.waiting')}>
              {locale.count(waiting)}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
