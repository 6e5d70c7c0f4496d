// `haymaker web`: the dashboard by itself, for a store of any program. It listens on this machine alone unless it is told
// otherwise, and then only with a password. A store that is away is no reason to end: the pages say so until it is back.

import type { Command } from 'commander'
import { withoutPassword } from '../../core/config/address.ts'
import { HaymakerError } from '../../core/errors.ts'
import type { Haymaker } from '../../runtime/haymaker.ts'
import { type App, withApp } from '../app.ts'
import { exitCodeOf, exitCodes } from '../exit-codes.ts'
import { type CommonFlags, collect, portOf, withCommon, withExamples } from '../options.ts'
import { printable } from '../printable.ts'
import { untilStopped } from '../until-stopped.ts'
import { type WebAccount, webAccount } from '../web-account.ts'

interface WebFlags extends CommonFlags {
  readonly port?: string
  readonly host?: string
  readonly auth?: string
  readonly basePath?: string
  readonly readOnly?: true
  readonly hostName?: readonly string[]
  readonly trustProxy?: true
  readonly dangerouslyNoAuth?: true
}

const loopback = ['127.0.0.1', '::1', 'localhost']

export function web(program: Command): void {
  const command = withCommon(program.command('web').description('open the dashboard'))
  withExamples(
    command,
    'web',
    'web -s redis://127.0.0.1:6379 --port 8080',
    'web --host 0.0.0.0 --auth admin:secret --host-name jobs.example.org',
  )
    .option('-p, --port <n>', 'the port (default: 7420)')
    .option('--host <address>', 'the address to listen on (default: 127.0.0.1)')
    .option('--auth <user:pass>', 'who may look; or HAYMAKER_WEB_USER and HAYMAKER_WEB_PASS')
    .option('--base-path <path>', 'where a proxy mounts it, as /jobs')
    .option('--read-only', 'nobody changes anything')
    .option('--host-name <name>', 'a name under which it is asked for; repeatable', collect)
    .option('--trust-proxy', 'believe X-Forwarded-Host, -Proto, -Prefix and -For')
    .option('--dangerously-no-auth', 'listen for other machines without a password')
    .action((flags: WebFlags) => {
      const { host = '127.0.0.1' } = flags
      const account = webAccount(flags.auth)
      if (!account && !loopback.includes(host) && !flags.dangerouslyNoAuth) throw open(host)
      // Before anything is loaded or opened.
      if (flags.port !== undefined) portOf(flags.port, '--port')
      return withApp(flags, (hm, app) => show(hm, app, { ...flags, host, account }))
    })
}

interface Shown extends WebFlags {
  readonly host: string
  readonly account: WebAccount | null
}

async function show(hm: Haymaker, { store }: App, { host, account, port, ...flags }: Shown): Promise<void> {
  // Only this command needs it.
  const [{ dashboard }, { serveWeb, WEB_PORT }] = await Promise.all([
    import('../../web/dashboard.ts'),
    import('../serve-web.ts'),
  ])
  const { basePath = '', readOnly, hostName = [], trustProxy = false } = flags
  const pages = dashboard({
    ...{ haymaker: hm, auth: account ? { basic: account } : 'upstream', hosts: [host, ...hostName], trustProxy },
    ...{ basePath, readOnly: readOnly ?? false },
  })
  const place = { host, port: port === undefined ? WEB_PORT : portOf(port, '--port'), whenTaken: 'fail' } as const
  const served = await serveWeb(pages, { ...place, flag: '--port N' })
  const path = basePath.replace(/\/+$/, '')
  console.log(`dashboard of ${withoutPassword(store.url)}: ${served.address}${path}`)
  try {
    await Promise.race([untilStopped(), refusal(hm)])
  } finally {
    await served.close()
  }
}

/** Asks for the store once: one that is away may come back, one that was named wrongly will not. Never resolves. */
async function refusal(hm: Haymaker): Promise<void> {
  const { promise: never } = Promise.withResolvers<void>()
  try {
    await hm.store()
  } catch (error) {
    if (exitCodeOf(error) !== exitCodes.unreachable) throw error
    const said = error instanceof Error ? error.message : String(error)
    console.error(`${printable(said)} The dashboard waits for it.`)
  }
  return never
}

const open = (host: string): HaymakerError =>
  new HaymakerError(
    'HM_CONFIG_INVALID',
    `--host ${host} can be reached from other machines, and there is no password. Add --auth user:pass.`,
  )
