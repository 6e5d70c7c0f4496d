// Failures, grouped by their cause: those of jobs that wait to be tried again, and of jobs that gave up.

import type { VNode } from 'preact'
import type { Group, Groups } from '../errors/groups.ts'
import { redactedText } from '../jobs/redact.ts'
import { oneOf } from '../parameters.ts'
import { type Look, look } from '../route.ts'
import { Given } from '../ui/given.tsx'
import { Moment } from '../ui/moment.tsx'
import type { Visit } from '../visit.ts'

/** `last`: only of jobs that gave up. */
const parameters = { of: oneOf(['every', 'last'] as const) }

export const errors: Look = look('/errors', 'view', parameters, async (visit, { values }) => {
  const groups = await visit.errors.current(await visit.hm.store())
  const title = visit.locale.t('nav.errors')
  return { title, tab: 'nav.errors', body: <Errors visit={visit} of={values.of} {...groups} /> }
})

type ErrorsProps = Groups & { readonly visit: Visit; readonly of: 'every' | 'last' }

const Errors = ({ visit, of, groups, examined, total }: ErrorsProps): VNode => {
  const { locale } = visit
  const shown = of === 'last' ? groups.filter(({ dead, gone }) => dead + gone > 0) : groups
  return (
    <>
      <nav class="choice" aria-label={locale.t('errors.of')}>
        {(['every', 'last'] as const).map((one) => (
          <a
            key={one}
            href={visit.to('/errors', { of: one === 'every' ? '' : one })}
            aria-current={one === of ? 'true' : undefined}
          >
            {locale.t(`errors.of.${one}`)}
          </a>
        ))}
      </nav>
      {shown.length === 0 ? (
        <p class="empty">{locale.t('errors.none')}</p>
      ) : (
        <table class="list" data-refresh="errors">
          <caption>{locale.t('nav.errors')}</caption>
          <thead>
            <tr>
              <th scope="col">{locale.t('jobs.error')}</th>
              <th scope="col">{locale.t('jobs.job')}</th>
              <th scope="col" class="number">
                {locale.t('nav.retries')}
              </th>
              <th scope="col" class="number">
                {locale.t('nav.dead')}
              </th>
              <th scope="col" class="number">
                {locale.t('errors.gone')}
              </th>
              <th scope="col">{locale.t('errors.first')}</th>
              <th scope="col">{locale.t('errors.last')}</th>
              <th scope="col">{locale.t('nav.queues')}</th>
            </tr>
          </thead>
          <tbody>
            {shown.slice(0, 100).map((group) => (
              <Row key={group.fingerprint} visit={visit} group={group} />
            ))}
          </tbody>
        </table>
      )}
      <p class="soft" data-refresh="scanned">
        {locale.t('errors.scanned', { examined, total })}
      </p>
    </>
  )
}

const Row = ({ visit, group }: { visit: Visit; group: Group }): VNode => {
  const { locale } = visit
  return (
    <tr>
      <th scope="row" data-label={locale.t('jobs.error')}>
        <a href={visit.to(`/errors/${group.fingerprint}`)}>
          <Given>{group.errorClass}</Given>
        </a>{' '}
        <span class="soft">
          <Given>{redactedText(group.message)}</Given>
        </span>
      </th>
      <td class="name" data-label={locale.t('jobs.job')}>
        <Given>{group.class}</Given>
      </td>
      <td class="number" data-label={locale.t('nav.retries')}>
        {locale.count(group.retries)}
      </td>
      <td class="number" data-label={locale.t('nav.dead')}>
        {locale.count(group.dead)}
      </td>
      <td class="number" data-label={locale.t('errors.gone')}>
        {locale.count(group.gone)}
      </td>
      <td data-label={locale.t('errors.first')}>
        <Moment visit={visit} at={group.firstAt} />
      </td>
      <td data-label={locale.t('errors.last')}>
        <Moment visit={visit} at={group.lastAt} />
      </td>
      <td data-label={locale.t('nav.queues')}>
        <Given>{group.queues.join(', ')}</Given>
      </td>
    </tr>
  )
}
