// How far a list has come: how many were looked at where there is a filter, and the way on.

import type { VNode } from 'preact'
import type { Listing } from '../jobs/listing.ts'
import type { Visit } from '../visit.ts'

interface PagerProps {
  readonly visit: Visit
  readonly path: string
  readonly query: Readonly<Record<string, string | number>>
  readonly listing: Listing
  /** What the stretches before this one found, and how much they looked at. */
  readonly before?: { readonly found: number; readonly seen: number }
  /** The number in the news that tells whether there is more or less by now. */
  readonly follows: string
}

export const Pager = ({ visit, path, query, listing, follows, before = { found: 0, seen: 0 } }: PagerProps): VNode => {
  const { locale } = visit
  const { jobs, next, total, examined } = listing
  const [found, seen] = [before.found + jobs.length, before.seen + (examined ?? 0)]
  const counts = examined === null ? {} : { found, seen }
  return (
    <nav class="pager" aria-label={locale.t('pager.label')} {...(examined !== null && { 'data-scan': jobs.length })}>
      <span>
        {examined === null
          ? locale.t('pager.shown', { shown: jobs.length, total })
          : locale.t('pager.scanned', { found, examined: seen, total })}
      </span>
      <a href={visit.to(path, query)} data-fresh={follows} data-shown={total} hidden>
        {locale.t('pager.fresh')}
      </a>
      <a href={visit.to(path, query)}>{locale.t('pager.first')}</a>
      {examined !== null && next !== null && (
        <button type="button" data-scan-stop hidden>
          {locale.t('pager.stop')}
        </button>
      )}
      {next !== null && (
        <a rel="next" href={visit.to(path, { ...query, ...counts, after: next })}>
          {locale.t(examined !== null && jobs.length < 25 ? 'pager.goOn' : 'pager.next')}
        </a>
      )}
    </nav>
  )
}
