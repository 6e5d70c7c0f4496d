// Every page of the dashboard, as the suite visits it. A page that is added gets a line here.

import { declinedGroup, known } from './fill.ts'

export interface BoardPage {
  readonly name: string
  readonly path: string
  /** What it answers over an empty store. Default: 200. */
  readonly empty?: 404
}

export const pages: readonly BoardPage[] = [
  { name: 'overview', path: '/' },
  { name: 'queues', path: '/queues' },
  { name: 'queue', path: '/queues/mail' },
  { name: 'queue-paused', path: '/queues/reports' },
  { name: 'queue-found', path: '/queues/mail?q=class%3AGreet+invoice' },
  { name: 'busy', path: '/jobs?state=busy' },
  { name: 'scheduled', path: '/jobs?state=scheduled' },
  { name: 'retries', path: '/jobs?state=retry' },
  { name: 'retries-found', path: '/jobs?state=retry&q=tag%3Avip' },
  { name: 'dead', path: '/jobs?state=dead' },
  { name: 'job-waiting', path: `/jobs/${known.waiting}`, empty: 404 },
  { name: 'job-wrapped', path: `/jobs/${known.wrapped}`, empty: 404 },
  { name: 'job-scheduled', path: `/jobs/${known.scheduled}`, empty: 404 },
  { name: 'job-retry', path: `/jobs/${known.retry}`, empty: 404 },
  { name: 'job-dead', path: `/jobs/${known.dead}`, empty: 404 },
  { name: 'job-running', path: `/jobs/${known.running}`, empty: 404 },
  { name: 'errors', path: '/errors' },
  { name: 'errors-last', path: '/errors?of=last' },
  { name: 'error', path: `/errors/${declinedGroup}`, empty: 404 },
  { name: 'periodic', path: '/periodic' },
  { name: 'cron', path: '/periodic/nightly-report', empty: 404 },
  { name: 'limits', path: '/limits' },
  { name: 'audit', path: '/audit' },
  { name: 'find', path: '/find?q=invoice' },
  { name: 'completed', path: '/jobs?state=done' },
  { name: 'metrics', path: '/metrics' },
  { name: 'metrics-job', path: '/metrics/Greet' },
  { name: 'metrics-job-days', path: '/metrics/Greet?hours=72' },
  { name: 'processes', path: '/processes' },
  { name: 'store', path: '/redis' },
]
