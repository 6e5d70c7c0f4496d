// What people did here, the newest first.

import type { VNode } from 'preact'
import { type Deed, readDeed } from '../audit.ts'
import { whole } from '../parameters.ts'
import { type Look, look } from '../route.ts'
import { Given } from '../ui/given.tsx'
import { Moment } from '../ui/moment.tsx'
import type { Visit } from '../visit.ts'

export const audit: Look = look('/audit', 'view audit', { limit: whole(1, 1000, 100) }, async (visit, { values }) => {
  const lines = await (await visit.hm.store()).audits(values.limit)
  const deeds = lines.map(readDeed).filter((deed) => deed !== null)
  return { title: visit.locale.t('nav.audit'), tab: 'nav.audit', body: <Deeds visit={visit} deeds={deeds} /> }
})

const Deeds = ({ visit, deeds }: { visit: Visit; deeds: readonly Deed[] }): VNode => {
  const { locale } = visit
  if (deeds.length === 0) return <p class="empty">{locale.t('audit.none')}</p>
  return (
    <table class="list">
      <caption>{locale.t('nav.audit')}</caption>
      <thead>
        <tr>
          <th scope="col">{locale.t('audit.when')}</th>
          <th scope="col">{locale.t('audit.who')}</th>
          <th scope="col">{locale.t('audit.what')}</th>
          <th scope="col">{locale.t('audit.which')}</th>
          <th scope="col" class="number">
            {locale.t('audit.count')}
          </th>
        </tr>
      </thead>
      <tbody>
        {deeds.map((deed, i) => (
          <tr key={`${deed.at} ${i}`}>
            <td data-label={locale.t('audit.when')}>
              <Moment visit={visit} at={deed.at} />
            </td>
            <td data-label={locale.t('audit.who')}>
              <Given>{deed.user}</Given>
            </td>
            <th scope="row" class="code" data-label={locale.t('audit.what')}>
              <Given>{deed.path}</Given>
            </th>
            <td class="code" data-label={locale.t('audit.which')}>
              <Given>
                {Object.entries(deed.fields)
                  .map(([name, value]) => `${name}=${value}`)
                  .join(' ')}
              </Given>
            </td>
            <td class="number" data-label={locale.t('audit.count')}>
              {deed.count === null ? '' : locale.count(deed.count)}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
