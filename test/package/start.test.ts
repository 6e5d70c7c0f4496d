// What a process reads before it is of use, from the build: few files, and none that it does not need. And an error that was
// thrown in them names the line of the source.

import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { RedisServer } from '../redis/redis-server.ts'

const dist = fileURLToPath(new URL('../../dist', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'haymaker-start-'))
let server: RedisServer
beforeAll(async () => {
  server = await RedisServer.start()
})
afterAll(async () => {
  await server.stop()
  rmSync(folder, { recursive: true, force: true })
})

/** Says on its way out what was loaded. */
const spy = `
  import { registerHooks } from 'node:module'
  const loaded = []
  registerHooks({ load: (url, context, next) => { loaded.push(url); return next(url, context) } })
  process.on('exit', () => console.log('LOADED ' + JSON.stringify(loaded)))`

function run(args: readonly string[], input = ''): string {
  const env = { ...process.env, HAYMAKER_STORE: server.url, HAYMAKER_LOG: 'json', LOG_LEVEL: 'info' }
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8', env, input })
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  return stdout
}

/** What is loaded by a process with these arguments, and what it says before. */
function loadedBy(...args: readonly string[]): { readonly loaded: readonly string[]; readonly said: string } {
  writeFileSync(join(folder, 'spy.mjs'), spy)
  const [said = '', list = '[]'] = run(['--import', './spy.mjs', ...args]).split('LOADED ')
  return { loaded: JSON.parse(list), said }
}

const files = (loaded: readonly string[]): readonly string[] => loaded.filter((url) => url.startsWith('file:'))
const named = (loaded: readonly string[], names: RegExp): readonly string[] => loaded.filter((url) => names.test(url))

describe('what is started by the name of its file', () => {
  const source = fileURLToPath(new URL('../../src', import.meta.url))
  const started = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter((file) =>
    /(-thread|-main|\/life)\.ts$/.test(file),
  )

  it.each(started)('%s has a file of its own', (file) =>
    expect(existsSync(join(dist, file.replace(/\.ts$/, '.js')))).toBe(true),
  )

  it('is more than one', () => expect(started.length).toBeGreaterThan(5))
})

describe('what is loaded', () => {
  it('by a program that may push: a dozen files, nothing that logs or works', () => {
    const { loaded } = loadedBy('--input-type=module', '-e', `await import('${dist}/index.js')`)
    expect(files(loaded).length).toBeLessThan(16)
    expect(named(loaded, /pino|node:(crypto|zlib|net|worker_threads|child_process)/)).toEqual([])
  })

  it('by a worker on Redis: no client of others, nothing of the other commands', { timeout: 30_000 }, () => {
    writeFileSync(
      join(folder, 'job.mjs'),
      `import { defineJob } from '${dist}/index.js'
       export const job = defineJob({ name: 'Start', perform: () => void process.kill(process.pid, 'SIGTERM') })`,
    )
    run([join(dist, 'cli/main.js'), 'push', 'Start', '[]'])
    const { loaded, said } = loadedBy(join(dist, 'cli/main.js'), 'work', '-r', 'job.mjs')
    expect(said).toContain('"class":"Start"')
    expect(named(loaded, /@redis|ioredis|yaml|chokidar|sqlite|node:(repl|http|tls)/)).toEqual([])
    expect(files(loaded).filter((url) => url.includes('/dist/')).length).toBeLessThan(35)
  })
})

describe('an error out of the build', () => {
  it('names the line of the source', () => {
    const program = `
      import { createHaymaker } from '${dist}/index.js'
      try { createHaymaker({ sidekiq: 7 }) } catch (error) { console.log(error.stack) }`
    expect(run(['--enable-source-maps', '--input-type=module', '-e', program])).toMatch(/src\/create\.ts:\d+/)
  })
})
