// What the command line says about metrics, and how it marks a deploy.

import { execFileSync } from 'node:child_process'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { CommandLine, jobs } from './command-line.ts'

let cli: CommandLine
beforeEach(() => {
  cli = new CommandLine()
})
afterEach(() => cli.end())

describe('stats --metrics', () => {
  it('shows what each class did, as soon as the worker has stopped', async () => {
    expect((await cli.run('stats', '--metrics', '5')).stdout).toBe('no attempt ended in the last 5 minutes\n')
    const worker = cli.start('work', '-r', jobs)
    await worker.prints('working')
    await cli.run('push', 'Greet', 'Ada')
    await worker.prints('hello Ada')
    expect((await worker.kill('SIGTERM')).code).toBe(0)
    const { stdout, code } = await cli.run('stats', '--metrics', '60')
    expect(code).toBe(0)
    expect(stdout).toMatch(/^class +processed +failed +time +average\n-.*\nGreet +1 +0 +\d+ms +\d+ms\n$/)
    const { metrics } = JSON.parse((await cli.run('stats', '--metrics', '60', '--json')).stdout)
    expect(metrics).toMatchObject([{ class: 'Greet', processed: 1, failed: 0 }])
  })

  it('refuses what is no number of minutes that a store knows', async () => {
    for (const minutes of ['many', '481']) {
      const { stderr, code } = await cli.run('stats', '--metrics', minutes)
      expect(code).toBe(2)
      expect(stderr).toMatch(/^HM_CONFIG_INVALID: .*whole number/)
    }
  })
})

describe('deploy', () => {
  it('marks what it is told, once in a minute', async () => {
    expect((await cli.run('deploy', 'v1.4.2 Faster mail')).stdout).toBe('marked v1.4.2 Faster mail\n')
    expect(await cli.run('deploy', 'v1.4.2 Faster mail')).toMatchObject({
      ...{ code: 0, stdout: 'marked already, less than a minute ago\n' },
    })
  })

  it('without a label marks the last commit', async () => {
    const git = (...args: string[]): string => execFileSync('git', args, { cwd: cli.folder, encoding: 'utf8' })
    git('init', '-q')
    const author = ['-c', 'user.name=ada', '-c', 'user.email=ada@example.com', '-c', 'commit.gpgsign=false']
    git(...author, 'commit', '-q', '--allow-empty', '-m', 'Ship it')
    expect((await cli.run('deploy')).stdout).toBe(`marked ${git('log', '-1', '--format=%h').trim()} Ship it\n`)
  })

  it('without a label and a commit says what to do', async () => {
    cli.env.GIT_CEILING_DIRECTORIES = cli.folder
    const { stderr, code } = await cli.run('deploy')
    expect(code).toBe(2)
    expect(stderr).toBe('HM_CONFIG_INVALID: git knows no last commit here. Name the deploy, as in "v1.4.2".\n')
  })
})
