// The dashboard beside a worker, in its process and for this machine alone: `haymaker work --web`, and so `haymaker dev`.

import { HaymakerError } from '../core/errors.ts'
import type { Log } from '../core/log.ts'
import type { Haymaker } from '../runtime/haymaker.ts'
import { portOf } from './options.ts'
import type { Served } from './serve-web.ts'
import { webAccount } from './web-account.ts'

/** Whether there is one, and where. */
export type WebBeside = { readonly port: number | 'any' } | null

/** What `--web [port]` says. @throws HaymakerError HM_CONFIG_INVALID */
export function webBesideOf(flag: string | true | undefined, isSupervisor: boolean): WebBeside {
  if (flag === undefined) return null
  if (!isSupervisor) return { port: flag === true ? 'any' : portOf(flag, '--web') }
  throw new HaymakerError('HM_CONFIG_INVALID', '--web is for one process. Run `haymaker web` beside several.')
}

/** Opens it and says where. @throws HaymakerError HM_CONFIG_INVALID */
export async function serveBeside(hm: Haymaker, { port }: NonNullable<WebBeside>, log: Log): Promise<Served> {
  // A worker without one does not load it.
  const [{ dashboard }, { serveWeb, WEB_PORT }] = await Promise.all([
    import('../web/dashboard.ts'),
    import('./serve-web.ts'),
  ])
  const basic = webAccount(undefined)
  const onError = (error: unknown): void => log.error({ err: error }, 'a page of the dashboard failed')
  const pages = dashboard({ haymaker: hm, auth: basic ? { basic } : 'upstream', hosts: [], onError })
  const first = port === 'any' ? WEB_PORT : port
  const place = { host: '127.0.0.1', port: first, whenTaken: port === 'any' ? 'next' : 'fail' } as const
  const served = await serveWeb(pages, { ...place, flag: '--web=N' })
  if (served.port !== first) log.warn({}, `port ${first} is taken: the dashboard takes the next free one`)
  log.info({}, `dashboard: ${served.address}`)
  return served
}
