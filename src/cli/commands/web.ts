// `haymaker web`: the dashboard by itself, for a store of any program. It listens on this machine alone unless it is told
// otherwise, and then only with a password.

import { env } from 'node:process'
import type { Command } from 'commander'
import { withoutPassword } from '../../core/config/address.ts'
import { HaymakerError } from '../../core/errors.ts'
import { withApp } from '../app.ts'
import { type CommonFlags, collect, portOf, withCommon, withExamples } from '../options.ts'
import { untilStopped } from '../until-stopped.ts'

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

const PORT = 7420
const loopback = ['127.0.0.1', '::1', 'localhost']

export function web(program: Command): void {
  const command = withCommon(program.command('web').description('open the dashboard'))
  withExamples(
    command,
    'web',
    'web -s redis://127.0.0.1:6379 --port 8080',
    'web --host 0.0.0.0 --auth admin:secret --host-name jobs.example.org',
  )
    .option('-p, --port <n>', `the port (default: ${PORT})`)
    .option('--host <address>', 'the address to listen on (default: 127.0.0.1)')
    .option('--auth <user:pass>', 'who may look; or HAYMAKER_WEB_USER and HAYMAKER_WEB_PASS')
    .option('--base-path <path>', 'where a proxy mounts it, as /jobs')
    .option('--read-only', 'nobody changes anything')
    .option('--host-name <name>', 'a name under which it is asked for; repeatable', collect)
    .option('--trust-proxy', 'believe X-Forwarded-Host and X-Forwarded-Proto')
    .option('--dangerously-no-auth', 'listen for other machines without a password')
    .action((flags: WebFlags) => {
      const { host = '127.0.0.1' } = flags
      const port = flags.port === undefined ? PORT : portOf(flags.port, '--port')
      const basic = accountOf(flags.auth)
      if (!basic && !loopback.includes(host) && !flags.dangerouslyNoAuth) throw open(host)
      return withApp(flags, async (hm, { store }) => {
        // Only this command needs it.
        const [{ dashboard }, { serveWeb }] = await Promise.all([
          import('../../web/dashboard.ts'),
          import('../serve-web.ts'),
        ])
        const { basePath, readOnly, hostName = [], trustProxy = false } = flags
        const pages = dashboard({
          ...{ haymaker: hm, auth: basic ? { basic } : 'upstream', hosts: [host, ...hostName], trustProxy },
          ...(basePath !== undefined && { basePath }),
          ...(readOnly && { readOnly }),
        })
        const served = await serveWeb(pages, { host, port })
        console.log(`dashboard of ${withoutPassword(store.url)}: ${served.address}${basePath ?? ''}`)
        await untilStopped()
        await served.close()
      })
    })
}

function accountOf(flag: string | undefined): { user: string; pass: string } | null {
  const { HAYMAKER_WEB_USER: user, HAYMAKER_WEB_PASS: pass } = env
  if (flag === undefined) return user && pass ? { user, pass } : null
  const at = flag.indexOf(':')
  if (at > 0 && at < flag.length - 1) return { user: flag.slice(0, at), pass: flag.slice(at + 1) }
  throw new HaymakerError('HM_CONFIG_INVALID', '--auth has no user and password. Write --auth user:pass.')
}

const open = (host: string): HaymakerError =>
  new HaymakerError(
    'HM_CONFIG_INVALID',
    `--host ${host} can be reached from other machines, and there is no password. Add --auth user:pass.`,
  )
