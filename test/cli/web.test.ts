// `haymaker web`, and the dashboard beside `work` and `dev`: what they refuse, that a store which is away is waited for, and that
// they end at once.

import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { until } from '../browser/until.ts'
import { freePort, RedisServer } from '../redis/redis-server.ts'
import { CommandLine, jobs, type Running } from './command-line.ts'

const ADDRESS = /http:\/\/\S+:\d+/
const LIMIT_MS = 15_000

let cli: CommandLine
beforeEach(() => {
  cli = new CommandLine()
})
afterEach(() => cli.end())

const words = ['--port', '-p', '--web']

/** Starts a command, and answers where it says that the dashboard is. */
async function started(...args: string[]): Promise<{ running: Running; address: string }> {
  const isWeb = args[0] === 'web' && !args.some((word) => words.includes(word))
  const running = cli.start(...args, ...(isWeb ? ['--port', String(await freePort())] : []))
  await running.prints('dashboard')
  await until('the address is printed', LIMIT_MS, async () => ADDRESS.test(running.stdout))
  return { running, address: ADDRESS.exec(running.stdout)?.[0] ?? '' }
}

/** A port that somebody else has. */
async function taken(port = 0): Promise<{ server: Server; port: number }> {
  const server = createServer().listen(port, '127.0.0.1')
  await once(server, 'listening')
  return { server, port: (server.address() as AddressInfo).port }
}

const signedIn = (user: string, pass: string): RequestInit => ({
  headers: { authorization: `Basic ${btoa(`${user}:${pass}`)}` },
})

describe('web', () => {
  it('shows the store, and says of which one', async () => {
    await cli.run('push', 'Hello', '{}', '-q', 'mail')
    const { running, address } = await started('web')
    expect(running.stdout).toBe(`dashboard of ${cli.store}: ${address}\n`)
    expect(new URL(address).hostname).toBe('127.0.0.1')
    expect(await (await fetch(`${address}/queues`)).text()).toContain('mail')
  })

  it.each([
    [['--host', '0.0.0.0'], 'can be reached from other machines, and there is no password. Add --auth user:pass.'],
    [['--auth', 'admin'], '--auth has no user and password. Write --auth user:pass.'],
    [['--port', '0'], '--port was given "0". Write a port from 1 to 65535'],
    [['--base-path', 'jobs'], `basePath is "jobs". Write a path from the root, as in '/jobs'.`],
    [['-s', 'mysql://db'], 'HM_CONFIG_INVALID'],
  ])('refuses %j with exit code 2', async (flags, told) => {
    const port = flags.includes('--port') ? [] : ['--port', String(await freePort())]
    const { code, stderr } = await cli.run('web', ...flags, ...port)
    expect(stderr).toContain(told)
    expect(code).toBe(2)
  })

  it.each([
    ['USER', 'PASS'],
    ['PASS', 'USER'],
  ])('refuses an environment that names half of an account: %s', async (there, missing) => {
    cli.env[`HAYMAKER_WEB_${there}`] = 'ada'
    const { code, stderr } = await cli.run('web')
    expect(stderr).toContain(`HAYMAKER_WEB_${there} is set and HAYMAKER_WEB_${missing} is not. Set both, or neither.`)
    expect(code).toBe(2)
  })

  it('says which port is taken, and how to choose another', async () => {
    const { server, port } = await taken()
    const { code, stderr } = await cli.run('web', '--port', String(port))
    server.close()
    expect(stderr).toContain(`cannot listen on 127.0.0.1:${port}: the port is taken. Choose another with --port N.`)
    expect(code).toBe(2)
  })

  it('asks for the account of the environment, and knows it under every name it was given', async () => {
    Object.assign(cli.env, { HAYMAKER_WEB_USER: 'ada', HAYMAKER_WEB_PASS: 'secret:1' })
    const { address } = await started('web', '--host', '0.0.0.0', '--host-name', 'jobs.test')
    const local = address.replace('0.0.0.0', '127.0.0.1')
    expect((await fetch(local)).status).toBe(401)
    expect((await fetch(local, signedIn('ada', 'secret:2'))).status).toBe(401)
    expect((await fetch(local, signedIn('ada', 'secret:1'))).status).toBe(200)
    expect(await statusUnder(local, 'jobs.test', signedIn('ada', 'secret:1'))).toBe(200)
    expect(await statusUnder(local, 'evil.test', signedIn('ada', 'secret:1'))).toBe(421)
  })

  it('stands open for other machines only by a flag that says what it is', async () => {
    const { address } = await started('web', '--host', '0.0.0.0', '--dangerously-no-auth')
    expect((await fetch(address.replace('0.0.0.0', '127.0.0.1'))).status).toBe(200)
  })

  it('below a path, changes nothing with --read-only', async () => {
    const { running, address } = await started('web', '--read-only', '--base-path', '/ops/')
    expect(running.stdout).toContain(`${address}/ops\n`)
    expect(await (await fetch(`${address}/ops`)).text()).toContain('Read-only')
    expect((await fetch(`${address}/`)).status).toBe(404)
    const headers = { 'sec-fetch-site': 'same-origin' }
    const body = new URLSearchParams({ back: '/queues' })
    expect((await fetch(`${address}/ops/queues/mail/pause`, { method: 'POST', headers, body })).status).toBe(403)
  })

  it('slows down who guesses, by the address of the connection', async () => {
    const { address } = await started('web', '--auth', 'ada:secret')
    for (let n = 0; n < 5; n++) expect((await fetch(address, signedIn('ada', 'wrong'))).status).toBe(401)
    const late = await fetch(address, signedIn('ada', 'secret'))
    expect(late.status).toBe(429)
    expect(Number(late.headers.get('retry-after'))).toBeGreaterThan(50)
  })

  it('does not wait for who never says what they want', async () => {
    const { address } = await started('web')
    const socket = connect(Number(new URL(address).port), '127.0.0.1')
    let said = ''
    socket.setEncoding('utf8').on('data', (text) => {
      said += text
    })
    socket.write('GET / HTTP/1.1\r\nHost: localhost\r\n')
    await until('it is told so', LIMIT_MS, async () => socket.closed)
    expect(said).toContain('408 Request Timeout')
  }, 20_000)

  it('starts without its store, says so on each page, and heals by itself', async () => {
    const redis = await RedisServer.start()
    try {
      await redis.kill()
      cli.env.HAYMAKER_STORE = redis.url
      const { running, address } = await started('web')
      const away = await fetch(`${address}/queues`)
      expect([away.status, away.headers.get('retry-after')]).toEqual([503, '2'])
      const page = await away.text()
      expect(page).toContain('The store does not answer')
      expect(page).toContain(redis.url)
      expect(page).toContain('http-equiv="refresh"')
      expect((await fetch(`${address}/live`)).status).toBe(503)
      await until('the terminal is told', LIMIT_MS, async () => running.stderr.includes('The dashboard waits for it.'))
      await redis.revive()
      await until('the pages are back', LIMIT_MS, async () => (await fetch(`${address}/queues`)).ok)
      await redis.kill()
      await until('it is away again', LIMIT_MS, async () => (await fetch(`${address}/queues`)).status === 503)
      await redis.revive()
      await until('it is back again', LIMIT_MS, async () => (await fetch(`${address}/queues`)).ok)
      expect((await running.kill('SIGTERM')).code).toBe(0)
    } finally {
      await redis.stop()
    }
  }, 60_000)

  it.each(['SIGINT', 'SIGTERM'] as const)('ends at %s at once, also with streams open', async (signal) => {
    const { running, address } = await started('web')
    const streams = await Promise.all(Array.from({ length: 5 }, () => fetch(`${address}/live/stream`)))
    expect(streams.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200])
    const began = performance.now()
    const { code, stderr } = await running.kill(signal)
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(performance.now() - began).toBeLessThan(2000)
  })
})

/** What is answered under another name. */
function statusUnder(address: string, host: string, { headers }: RequestInit): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(address)
    const { authorization } = headers as Record<string, string>
    const socket = connect(Number(port), hostname)
    socket.setEncoding('utf8').once('data', (text) => {
      resolve(Number(/^HTTP\/1\.1 (\d+)/.exec(String(text))?.[1]))
      socket.destroy()
    })
    socket.once('error', reject)
    socket.write(`GET / HTTP/1.1\r\nHost: ${host}\r\nAuthorization: ${authorization}\r\n\r\n`)
  })
}

describe('work --web', () => {
  it('shows the store beside the jobs, for this machine, and ends with the worker', async () => {
    const port = String(await freePort())
    const { running, address } = await started('work', '-r', jobs, `--web=${port}`)
    expect(address).toBe(`http://127.0.0.1:${port}`)
    await running.prints('working')
    const stream = await fetch(`${address}/live/stream`)
    expect(stream.status).toBe(200)
    expect(await statusUnder(address, 'evil.test', { headers: {} })).toBe(421)
    expect((await running.kill('SIGTERM')).code).toBe(0)
    expect(running.stdout).toContain('stopped')
  })

  it('is refused beside several processes, and on a port that is taken', async () => {
    const several = await cli.run('work', '-r', jobs, '-p', '2', '--web')
    expect(several.stderr).toContain('--web is for one process. Run `haymaker web` beside several.')
    expect(several.code).toBe(2)
    const { server, port } = await taken()
    const { code, stderr } = await cli.run('work', '-r', jobs, `--web=${port}`)
    server.close()
    expect(stderr).toContain(`cannot listen on 127.0.0.1:${port}: the port is taken. Choose another with --web=N.`)
    expect(code).toBe(2)
  })
})

describe('dev', () => {
  beforeEach(async () => {
    cli.install()
    cli.env.HAYMAKER_STORE = ''
    await cli.run('init')
  })

  it('opens the dashboard, and keeps its port when it starts anew', async () => {
    const port = String(await freePort())
    const { running, address } = await started('dev', '--port', port)
    expect(address).toBe(`http://127.0.0.1:${port}`)
    await running.prints('working')
    expect((await fetch(address)).status).toBe(200)
    cli.write('jobs/hello.mts', `${cli.read('jobs/hello.mts')}\n// changed`)
    await until('it starts anew', LIMIT_MS, async () => running.stdout.split('working; Ctrl-C').length === 3)
    expect((await fetch(address)).status).toBe(200)
    expect(running.stdout.match(/dashboard: \S+/g)).toEqual([`dashboard: ${address}`, `dashboard: ${address}`])
    expect((await running.kill('SIGINT')).code).toBe(0)
  })

  it('moves on from a default port that is taken, and says so', async () => {
    // Somebody else on this machine may have it as well.
    const other = await taken(7420).catch(() => null)
    const { running, address } = await started('dev')
    other?.server.close()
    expect(running.stdout).toContain('port 7420 is taken: the dashboard takes the next free one')
    expect(Number(new URL(address).port)).toBeGreaterThan(7420)
    expect((await fetch(address)).status).toBe(200)
  })

  it('has none with --no-web', async () => {
    const running = cli.start('dev', '--no-web')
    await running.prints('working')
    expect(running.stdout).not.toContain('dashboard')
  })
})
