// Pages that say why there is no page. They stand without a visit: nobody may have been let in, and the store may be away.

import type { ComponentChildren, VNode } from 'preact'
import type { MessageKey } from './locales/catalog.ts'
import type { Locale } from './locales/locale.ts'
import { type Said, say } from './locales/said.ts'
import type { NotAllowed } from './permissions.ts'
import { Document } from './ui/frame.tsx'
import { asGiven } from './ui/given.tsx'

export interface Problem {
  readonly status: 400 | 401 | 403 | 404 | 405 | 413 | 421 | 429 | 500 | 503
  readonly title: MessageKey
  readonly text: MessageKey
  readonly values?: Said['values']
  /** Further lines, each a word and what belongs to it. */
  readonly facts?: readonly (readonly [MessageKey, string])[]
  /** Lines to copy. */
  readonly code?: string
  /** Comes again by itself after so many seconds. */
  readonly again?: number
  /** Seconds after which it may be asked again, for the header of that name. */
  readonly retryAfter?: number
  /** It is not known where the dashboard is mounted: nothing is loaded, and no link leads anywhere. */
  readonly isLost?: true
}

interface ProblemProps {
  readonly problem: Problem
  readonly locale: Locale
  readonly base: string
  readonly children?: ComponentChildren
}

export const ProblemPage = ({ problem, locale, base }: ProblemProps): VNode => {
  const { title, text, values, facts = [], code, again, isLost = false } = problem
  return (
    <Document
      title={locale.t(title)}
      locale={locale}
      theme="system"
      base={base}
      isBare={isLost}
      {...(again !== undefined && { again })}
    >
      <main id="content" class="problem">
        <h1>{locale.t(title)}</h1>
        <p>{say(locale, { key: text, ...(values && { values }) })}</p>
        {facts.length > 0 && (
          <dl>
            {facts.map(([key, value]) => (
              <div key={key}>
                <dt>{locale.t(key)}</dt>
                <dd>{value}</dd>
              </div>
            ))}
          </dl>
        )}
        {code && <pre {...asGiven}>{code}</pre>}
        {!isLost && (
          <p>
            <a href={base || '/'}>{locale.t('nav.overview')}</a>
          </p>
        )}
      </main>
    </Document>
  )
}

export const forbidden = ({ user, needs }: Pick<NotAllowed, 'user' | 'needs'>): Problem => ({
  ...{ status: 403, title: 'problem.forbidden', text: 'problem.forbidden.text' },
  values: { user: user.name, needs: { key: `permission.${needs}` } },
})

export const closed: Problem = {
  status: 403,
  title: 'problem.closed',
  text: 'problem.closed.text',
  code: [
    "dashboard({ haymaker, auth: { basic: { user: 'admin', pass: process.env.DASHBOARD_PASSWORD } } })",
    'dashboard({ haymaker, auth: async (request) => (await adminOf(request)) })',
    "dashboard({ haymaker, auth: 'upstream' }) // something in front of it lets in only admins",
  ].join('\n'),
}
