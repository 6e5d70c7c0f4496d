// Many jobs at once through standard input.

import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { CommandLine, jobs } from './command-line.ts'

let cli: CommandLine
beforeEach(() => {
  cli = new CommandLine()
})
afterEach(() => cli.end())

async function enqueued(): Promise<number> {
  return JSON.parse((await cli.run('stats', '--json')).stdout).enqueued
}

const many = (count: number): string =>
  Array.from({ length: count }, (_, n) => `${JSON.stringify({ class: 'Greet', args: [`n${n}`] })}\n`).join('')

describe('jobs on standard input', () => {
  it('are pushed, thousands of them', async () => {
    const { stdout, stderr, code } = await cli.pipe(many(2500), 'push', '-')
    expect({ stdout, stderr, code }).toEqual({ stdout: 'pushed 2500\n', stderr: '', code: 0 })
    expect(await enqueued()).toBe(2500)
  })

  it('may be arguments alone, one value or a list per line; empty lines do not count', async () => {
    const { stdout } = await cli.pipe('"Ada"\r\n\n["Bob"]\n{"n":1}', 'push', 'Greet', '-', '-q', 'low', '--json')
    expect(stdout).toBe('{"pushed":3}\n')
    const listed = await cli.run('jobs', 'ls', '-q', 'low', '--json')
    const args = listed.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line).args)
    expect(args).toEqual([['Ada'], ['Bob'], [{ n: 1 }]])
  })

  it('are pushed up to the first line that is no JSON', async () => {
    const { stderr, code } = await cli.pipe(`${many(1200)}{"class":\n${many(5)}`, 'push', '-')
    expect(stderr).toBe(
      'HM_CONFIG_INVALID: Line 1201: it is no JSON: {"class":. Write one value per line. What stands before it was pushed; mend it and push from line 1201 on.\n',
    )
    expect(code).toBe(2)
    expect(await enqueued()).toBe(1200)
  })

  it('are pushed up to the first one that is refused', async () => {
    const text = `${many(3)}{"class":"Polite","args":[{"n":1}],"queue":"no such"}\n${many(2)}`
    const { stderr, code } = await cli.pipe(text, 'push', '-', '-r', jobs)
    expect(stderr).toMatch(/^HM_CONFIG_INVALID: Line 4: A queue is named by .*"no such".* push from line 4 on\.\n$/)
    expect(code).toBe(2)
    expect(await enqueued()).toBe(3)
  })
})

describe('a push', () => {
  it('at a time is scheduled for then', async () => {
    await cli.run('push', 'Greet', 'Ada', '--at', '2036-01-02T03:04:05Z')
    expect((await cli.run('jobs', 'ls', '--json')).stdout).toContain('"at":"2036-01-02T03:04:05.000Z"')
  })

  it('of a name that is almost one of ours is pushed, with a warning', async () => {
    const { stdout, stderr, code } = await cli.run('push', 'Great', 'Ada', '-r', jobs)
    expect(stderr).toBe('No job here is called Great; it waits for a process that knows it. Did you mean Greet?\n')
    expect(stdout).toMatch(/^queued Great /)
    expect(code).toBe(0)
  })
})
