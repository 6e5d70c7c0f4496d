// Pages as responses, and errors as the pages that explain them.

import { render } from 'preact-render-to-string'
import { HaymakerError } from '../core/errors.ts'
import { FormTooLarge } from './form.ts'
import { TooManyStreams } from './live/streams.ts'
import type { Locale } from './locales/locale.ts'
import { WrongParameter } from './parameters.ts'
import { NotAllowed } from './permissions.ts'
import { forbidden, type Problem, ProblemPage } from './problem.tsx'
import type { Page } from './route.ts'
import { Frame } from './ui/frame.tsx'
import type { Visit } from './visit.ts'

const html = (text: string, status: number): Response =>
  new Response(`<!doctype html>${text}`, { status, headers: { 'content-type': 'text/html; charset=utf-8' } })

export const pageResponse = (visit: Visit, { title, isNamed = false, tab, body, status = 200 }: Page): Response =>
  html(
    render(
      <Frame visit={visit} title={title} isNamed={isNamed} tab={tab}>
        {body}
      </Frame>,
    ),
    status,
  )

export function problemResponse(problem: Problem, locale: Locale, base: string): Response {
  const response = html(render(<ProblemPage problem={problem} locale={locale} base={base} />), problem.status)
  if (problem.retryAfter !== undefined) response.headers.set('retry-after', String(problem.retryAfter))
  return response
}

/** Seconds after which a page asks again whether the store is back. */
const AGAIN = 2

/** Seconds after which a stream may have ended. */
const STREAM_AGAIN = 60

const away = ['HM_STORE_UNREACHABLE', 'HM_STORE_BUSY', 'HM_STORE_REPLACED', 'HM_STORE_CLOSED']

/** The page for what was thrown. */
export function problemOf(error: unknown): Problem {
  if (error instanceof WrongParameter) {
    const { parameter, expected } = error
    return { status: 400, title: 'problem.parameter', text: 'problem.parameter.text', values: { parameter, expected } }
  }
  if (error instanceof NotAllowed) return forbidden(error)
  if (error instanceof HaymakerError && error.code === 'HM_CONFIG_INVALID')
    return { status: 400, title: 'problem.parameter', text: 'problem.said', values: { said: error.message } }
  if (error instanceof HaymakerError && away.includes(error.code)) {
    const facts = [['problem.away.said', error.message]] as const
    const comesBack = { again: AGAIN, retryAfter: AGAIN }
    return { status: 503, title: 'problem.away', text: 'problem.away.text', facts, ...comesBack }
  }
  if (error instanceof FormTooLarge) return { status: 413, title: 'problem.tooLarge', text: 'problem.tooLarge.text' }
  if (error instanceof TooManyStreams)
    return { status: 429, title: 'problem.tooMany', text: 'problem.streams.text', retryAfter: STREAM_AGAIN }
  return { status: 500, title: 'problem.broken', text: 'problem.broken.text' }
}
