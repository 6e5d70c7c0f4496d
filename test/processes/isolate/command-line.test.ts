// The command line knows where jobs come from, so that those of its files can be isolated without saying more.

import { afterEach, beforeEach, expect, it } from 'vitest'
import { CommandLine } from '../../cli/command-line.ts'

let cli: CommandLine
beforeEach(() => {
  cli = new CommandLine()
  cli.install()
})
afterEach(() => cli.end())

const typed = `import { Job } from 'haymaker'
export class Apart extends Job {
  static override readonly options = { isolate: 'process' } as const
  perform(n: number): void {
    this.log.info({ where: process.argv[1], secret: process.env.APART_SECRET ?? 'none' }, \`apart \${n}\`)
  }
}
`

it('a TypeScript file of -r is loaded by the child as by the worker', { timeout: 60_000 }, async () => {
  process.env.APART_SECRET = 'marker-91c2'
  cli.write('apart.ts', typed)
  const running = cli.start('work', '-r', 'apart.ts', '-c', '1')
  delete process.env.APART_SECRET
  await running.prints('working')
  await cli.run('push', 'Apart', '5')
  await running.prints('apart 5')
  expect(running.stdout).toMatch(/"where":"[^"]*process-main\.js","secret":"none"/)
  expect((await running.kill('SIGTERM')).code).toBe(0)
})

it('a job that no file exports ends the command with its name', { timeout: 60_000 }, async () => {
  const config = `import { defineConfig, defineJob } from 'haymaker'
export default defineConfig({ jobs: [defineJob({ name: 'Homeless', isolate: 'thread', perform() {} })] })
`
  cli.write('haymaker.config.ts', config)
  const { code, stderr, stdout } = await cli.start('work').ended
  expect(code).not.toBe(0)
  expect(stdout + stderr).toContain('HM_CONFIG_INVALID: Jobs cannot be isolated. Homeless is to be isolated')
})
