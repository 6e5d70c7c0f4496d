// The box in which jobs are searched for. It works as a form; what it understands stands below it.

import type { VNode } from 'preact'
import type { MessageKey } from '../locales/catalog.ts'
import { Icon } from '../ui/icon.tsx'
import type { Visit } from '../visit.ts'

interface FilterProps {
  readonly visit: Visit
  readonly path: string
  readonly fields: Readonly<Record<string, string>>
  readonly q: string
  /** What may be typed. Default: what finds stored jobs. */
  readonly hint?: MessageKey
}

export const FilterForm = ({ visit, path, fields, q, hint = 'filter.hint' }: FilterProps): VNode => {
  const { locale } = visit
  return (
    <search>
      <form class="filter" method="get" action={visit.to(path)}>
        {Object.entries(fields).map(([name, value]) => (
          <input key={name} type="hidden" name={name} value={value} />
        ))}
        <label>
          <Icon name="search" />
          <span class="aside">{locale.t('filter.label')}</span>
          <input type="search" name="q" value={q} maxLength={256} placeholder={locale.t(hint)} data-search />
        </label>
        <button type="submit">{locale.t('filter.go')}</button>
        {q !== '' && <a href={visit.to(path, fields)}>{locale.t('filter.clear')}</a>}
      </form>
    </search>
  )
}
