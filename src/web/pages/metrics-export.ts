// The list of metrics to take along: the rows of all its pages, as the page has them in order, for a sheet or a script.

import type { JobMetrics } from '../../runtime/metrics.ts'
import { type Look, lookBeside } from '../route.ts'
import { listed, listParameters } from './metrics-list.ts'
import { periodOf } from './period.tsx'

const csv = lookBeside(
  '/metrics.csv',
  'view',
  listParameters,
  (hm, values) => hm.metrics(periodOf(values).span),
  async (_, { values }, all) =>
    new Response(sheetOf(listed(all, values)), {
      headers: {
        'content-type': 'text/csv; charset=utf-8; header=present',
        'content-disposition': 'attachment; filename="metrics.csv"',
      },
    }),
)

const json = lookBeside(
  '/metrics.json',
  'view',
  listParameters,
  (hm, values) => hm.metrics(periodOf(values).span),
  async (_, { values }, all) => Response.json({ ...periodOf(values).span, jobs: listed(all, values) }),
)

export const metricsExport: readonly Look[] = [csv, json]

const HEAD = 'class,processed,failed,total_ms,average_ms'

const sheetOf = (jobs: readonly JobMetrics[]): string => [HEAD, ...jobs.map(lineOf), ''].join('\r\n')

const lineOf = ({ class: name, processed, failed, totalMs, averageMs }: JobMetrics): string =>
  [quoted(name), processed, failed, totalMs, Math.round(averageMs * 1000) / 1000].join(',')

/** What a sheet would take for a formula, also where it leaves out what is blank, or knows the signs by other letters. */
const formula = /^[\s\0]*[=+\-@\uff1d\uff0b\uff0d\uff20]|^[\t\r\n]/

/**
 * A name, which anybody may have chosen. It is always quoted, since sheets of some countries part cells at `;`, and one that
 * begins like a formula gets an apostrophe in front, which makes it text.
 */
function quoted(text: string): string {
  const harmless = formula.test(text) ? `'${text}` : text
  return `"${harmless.replaceAll('"', '""')}"`
}
