// The frame around every page: where one is, where one can go, what the last action did, and in which language and colours.

import type { ComponentChildren, VNode } from 'preact'
import { version } from '../../version.ts'
import { assetNames } from '../assets.ts'
import type { MessageKey } from '../locales/catalog.ts'
import { type Locale, locales } from '../locales/locale.ts'
import type { Visit } from '../visit.ts'
import { asGiven, inLine } from './given.tsx'
import { KeyHelp } from './key-help.tsx'
import { Live } from './live.tsx'
import { Warnings } from './warnings.tsx'

interface Tab {
  readonly key: MessageKey
  readonly path: string
  readonly query?: Readonly<Record<string, string>>
  /** Its badge: a name in the news, and the number. */
  readonly badge?: readonly [of: string, value: number]
}

const completed: Tab = { key: 'nav.completed', path: '/jobs', query: { state: 'done' } }

const periodic: Tab = { key: 'nav.periodic', path: '/periodic' }

const limits: Tab = { key: 'nav.limits', path: '/limits' }

const locks: Tab = { key: 'nav.locks', path: '/locks' }

const tabsOf = ({
  snapshot: { stats, keeps, hasCompleted, hasKeys, hasPeriodic, hasLimits, hasLocks },
  may,
}: Visit): readonly Tab[] => [
  { key: 'nav.overview', path: '/' },
  { key: 'nav.queues', path: '/queues', badge: ['stats.enqueued', stats.enqueued] },
  { key: 'nav.busy', path: '/jobs', query: { state: 'busy' }, badge: ['stats.busy', stats.busy] },
  { key: 'nav.scheduled', path: '/jobs', query: { state: 'scheduled' }, badge: ['stats.scheduled', stats.scheduled] },
  { key: 'nav.retries', path: '/jobs', query: { state: 'retry' }, badge: ['stats.retries', stats.retries] },
  { key: 'nav.dead', path: '/jobs', query: { state: 'dead' }, badge: ['stats.dead', stats.dead] },
  ...(keeps.successes !== 'none' || hasCompleted ? [completed] : []),
  { key: 'nav.errors', path: '/errors' },
  ...(hasPeriodic ? [periodic] : []),
  ...(hasLimits ? [limits] : []),
  ...(hasLocks ? [locks] : []),
  { key: 'nav.processes', path: '/processes', badge: ['stats.processes', stats.processes] },
  { key: 'nav.metrics', path: '/metrics' },
  ...(may('view audit') ? [{ key: 'nav.audit', path: '/audit' } as const] : []),
  ...(may('view store') ? [{ key: hasKeys ? 'nav.redis' : 'nav.store', path: '/redis' } as const] : []),
]

interface DocumentProps {
  readonly title: string
  readonly locale: Locale
  readonly theme: Visit['theme']
  readonly base: string
  /** Comes again by itself after so many seconds. */
  readonly again?: number
  /** Loads neither style nor script. */
  readonly isBare?: boolean
  readonly children: ComponentChildren
}

/** A whole document: what also a page without a visit has. */
export const Document = ({ title, locale, theme, base, again, isBare, children }: DocumentProps): VNode => (
  <html lang={locale.lang} dir={locale.dir} data-theme={theme} data-base={base}>
    <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <meta name="color-scheme" content="light dark" />
      {again !== undefined && <meta http-equiv="refresh" content={String(again)} />}
      <title>{`${title} · Haymaker`}</title>
      {!isBare && <Assets base={base} />}
    </head>
    <body>{children}</body>
  </html>
)

const Assets = ({ base }: { base: string }): VNode => (
  <>
    <link rel="icon" href={`${base}/assets/${assetNames.icon}`} />
    <link rel="stylesheet" href={`${base}/assets/${assetNames.style}`} />
    <script type="module" src={`${base}/assets/${assetNames.script}`} />
  </>
)

interface FrameProps {
  readonly visit: Visit
  readonly title: string
  readonly isNamed: boolean
  /** Of the tab that this page belongs to. */
  readonly tab: MessageKey
  readonly children: ComponentChildren
}

export const Frame = ({ visit, title, isNamed, tab, children }: FrameProps): VNode => {
  const { locale, settings, theme, told } = visit
  return (
    <Document title={title} locale={locale} theme={theme} base={visit.base}>
      <a class="skip" href="#content">
        {locale.t('app.skip')}
      </a>
      <header class="top">
        <a class="name" href={visit.to('/')} {...asGiven}>
          Haymaker
        </a>
        {settings.environment !== '' && (
          <span class="chip" {...asGiven}>
            {settings.environment}
          </span>
        )}
        {settings.readOnly && <span class="chip">{locale.t('app.readOnly')}</span>}
        <search class="find">
          <form method="get" action={visit.to('/find')}>
            <input
              type="search"
              name="q"
              maxLength={256}
              aria-label={locale.t('find.box')}
              placeholder={locale.t('find.box')}
              data-find
            />
          </form>
        </search>
        <button
          type="button"
          class="live"
          data-live-switch
          data-on={locale.t('live.on')}
          data-paused={locale.t('live.paused')}
          data-lost={locale.t('live.lost')}
          title={locale.t('live.help')}
          hidden
        >
          <span class="dot" /> <span data-live-state>{locale.t('live.on')}</span>
        </button>
        {settings.appPath !== null && (
          <a class="back" href={settings.appPath}>
            {locale.t('app.back')}
          </a>
        )}
      </header>
      <Tabs visit={visit} tab={tab} />
      <main id="content" tabIndex={-1}>
        <Warnings visit={visit} />
        <h1 {...(isNamed && asGiven)}>{isNamed ? inLine(title) : title}</h1>
        {told && (
          <p class="told" role="status">
            {locale.t(told.key, { count: told.count ?? 0, skipped: told.skipped ?? 0 })}
          </p>
        )}
        {children}
      </main>
      <Foot visit={visit} />
      <KeyHelp visit={visit} />
    </Document>
  )
}

const Tabs = ({ visit, tab }: { visit: Visit; tab: MessageKey }): VNode => (
  <nav class="tabs" aria-label={visit.locale.t('nav.label')}>
    <ul>
      {tabsOf(visit).map(({ key, path, query, badge }) => (
        <li key={key}>
          <a href={visit.to(path, query)} aria-current={key === tab ? 'page' : undefined}>
            {visit.locale.t(key)}
            {badge && (
              <span class="badge">
                <Live of={badge[0]} value={badge[1]} as="count" locale={visit.locale} />
              </span>
            )}
          </a>
        </li>
      ))}
    </ul>
  </nav>
)

const Foot = ({ visit }: { visit: Visit }): VNode => {
  const { locale, theme } = visit
  const themes = ['system', 'light', 'dark'] as const
  return (
    <footer class="foot">
      <span>{locale.t('app.footer', { version })}</span>
      <time dateTime={new Date(visit.snapshot.at).toISOString()}>{locale.moment(visit.snapshot.at)} UTC</time>
      <form method="post" action={visit.to('/preferences')}>
        <input type="hidden" name="back" value={visit.path} />
        <label>
          {locale.t('app.language')}{' '}
          <select name="lang">
            {locales.map(({ lang, name }) => (
              <option key={lang} value={lang} selected={lang === locale.lang} lang={lang} {...asGiven}>
                {name}
              </option>
            ))}
          </select>
        </label>
        <label>
          {locale.t('app.theme')}{' '}
          <select name="theme">
            {themes.map((one) => (
              <option key={one} value={one} selected={one === theme}>
                {locale.t(`app.theme.${one}`)}
              </option>
            ))}
          </select>
        </label>
        <button type="submit">{locale.t('app.save')}</button>
      </form>
    </footer>
  )
}
