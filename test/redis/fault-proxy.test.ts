// The fault proxy does what it says: each ability once, with a bare client and a real server.

import { once } from 'node:events'
import { connect as dial, type Socket } from 'node:net'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { FaultProxy } from './fault-proxy.ts'
import { RedisServer } from './redis-server.ts'
import { RequestReader } from './request-reader.ts'

let server: RedisServer
let proxy: FaultProxy
const clients = new Set<Bare>()
beforeAll(async () => {
  server = await RedisServer.start()
})
afterAll(() => server.stop())
beforeEach(async () => {
  proxy = await FaultProxy.to(server.url)
})
afterEach(async () => {
  for (const client of clients) client.socket.destroy()
  clients.clear()
  await proxy.close()
})

/** A client that sends lines and keeps what comes. */
interface Bare {
  readonly socket: Socket
  readonly said: () => string
  readonly pieces: string[]
  /** How the connection ended; null: it has not. */
  readonly end: () => 'closed' | 'reset' | null
  send(...words: readonly string[]): void
}

async function open(url = proxy.url): Promise<Bare> {
  const socket = dial(Number(new URL(url).port), '127.0.0.1')
  const pieces: string[] = []
  let end: 'closed' | 'reset' | null = null
  socket.on('data', (bytes) => void pieces.push(bytes.toString('latin1')))
  socket.on('error', () => {
    end = 'reset'
  })
  socket.on('close', () => {
    end ??= 'closed'
  })
  await once(socket, 'connect')
  const client: Bare = {
    ...{ socket, pieces, said: () => pieces.join(''), end: () => end },
    send: (...words) =>
      void socket.write(`*${words.length}\r\n${words.map((word) => `$${word.length}\r\n${word}\r\n`).join('')}`),
  }
  clients.add(client)
  return client
}

const heard = (client: Bare, text: string): Promise<void> =>
  vi.waitFor(() => expect(client.said()).toBe(text), { timeout: 3000, interval: 2 })
const ended = (client: Bare): Promise<void> =>
  vi.waitFor(() => expect(client.end()).not.toBeNull(), { timeout: 3000, interval: 2 })

/** What the server holds, asked beside the proxy. */
async function stored(key: string): Promise<string> {
  const direct = await open(server.url)
  direct.send('GET', key)
  await vi.waitFor(() => expect(direct.said()).toMatch(/\r\n$/), 3000)
  return direct.said()
}

/** Both directions are known to be quiet: a round trip beside the proxy has taken place since. */
const nothingMore = async (client: Bare): Promise<void> => {
  const before = client.said()
  for (let i = 0; i < 5; i++) await stored('nothing')
  expect(client.said()).toBe(before)
}

describe('without a fault', () => {
  it('passes everything, and counts commands and connections', async () => {
    const client = await open()
    client.send('SET', 'a', '1')
    client.send('GET', 'a')
    await heard(client, '+OK\r\n$1\r\n1\r\n')
    expect([...proxy.commands]).toEqual([
      ['SET', 1],
      ['GET', 1],
    ])
    expect([proxy.sent, proxy.connections, proxy.made.length]).toEqual([2, 1, 1])
    client.socket.end()
    await vi.waitFor(() => expect(proxy.connections).toBe(0))
  })

  it('cuts what is sent into requests, whatever pieces they come in', () => {
    const text = '*2\r\n$3\r\nget\r\n$5\r\n*1\r\n$\r\n*1\r\n$4\r\nPING\r\n'
    const reader = new RequestReader()
    const found = [...text].flatMap((letter) => [...reader.read(Buffer.from(letter))])
    expect(found.map(({ name }) => name)).toEqual(['GET', 'PING'])
    expect(found.map(({ bytes }) => bytes.toString()).join('')).toBe(text)
  })
})

describe('weather', () => {
  it('delays each way', async () => {
    const client = await open()
    proxy.delay(60, 10)
    const began = performance.now()
    client.send('PING')
    await heard(client, '+PONG\r\n')
    const took = performance.now() - began
    expect(took).toBeGreaterThan(99)
    expect(took).toBeLessThan(1000)
  })

  it('throttles', async () => {
    const client = await open()
    client.send('SET', 'big', 'x'.repeat(2000))
    await heard(client, '+OK\r\n')
    proxy.throttle(10_000)
    const began = performance.now()
    client.send('GET', 'big')
    await vi.waitFor(() => expect(client.said()).toHaveLength(5 + 7 + 2000 + 2), { timeout: 3000, interval: 5 })
    expect(performance.now() - began).toBeGreaterThan(150)
  })

  it('writes byte by byte', async () => {
    const client = await open()
    proxy.slice()
    client.send('ECHO', 'abcdefgh')
    await heard(client, '$8\r\nabcdefgh\r\n')
    expect(client.pieces.length).toBeGreaterThan(7)
  })
})

describe('one request', () => {
  it('is executed, and its reply never comes', async () => {
    const client = await open()
    const cut = proxy.cutAfter(/SET/)
    client.send('PING')
    await heard(client, '+PONG\r\n')
    client.send('SET', 'cut', 'yes')
    client.send('SET', 'later', 'no')
    await cut
    await ended(client)
    expect(client.said()).toBe('+PONG\r\n')
    expect([await stored('cut'), await stored('later')]).toEqual(['$3\r\nyes\r\n', '$-1\r\n'])
  })

  it('is held, with those behind it, until it is let through', async () => {
    const [client, other] = [await open(), await open()]
    const held = proxy.hold(/held/)
    client.send('SET', 'held', '1')
    client.send('PING')
    await held.caught
    other.send('PING')
    await heard(other, '+PONG\r\n')
    expect([client.said(), await stored('held')]).toEqual(['', '$-1\r\n'])
    held.release()
    await heard(client, '+OK\r\n+PONG\r\n')
  })

  it('still travels on a connection that its client has lost', async () => {
    const client = await open()
    const held = proxy.hold(/late/)
    client.send('SET', 'late', '1')
    await held.caught
    held.abandon()
    await ended(client)
    expect(await stored('late')).toBe('$-1\r\n')
    held.release()
    await held.gone
    expect(await stored('late')).toBe('$1\r\n1\r\n')
  })
})

describe('a black hole', () => {
  it('takes requests, and gives them up when it heals', async () => {
    const client = await open()
    proxy.blackHole('requests')
    client.send('SET', 'hole', '1')
    await nothingMore(client)
    expect(await stored('hole')).toBe('$-1\r\n')
    client.socket.destroy()
    await proxy.heal()
    await vi.waitFor(async () => expect(await stored('hole')).toBe('$1\r\n1\r\n'), 3000)
  })

  it('takes replies of what was executed', async () => {
    const client = await open()
    proxy.blackHole('replies')
    client.send('SET', 'deaf', '1')
    await vi.waitFor(async () => expect(await stored('deaf')).toBe('$1\r\n1\r\n'), 3000)
    await nothingMore(client)
    expect(client.end()).toBeNull()
    await proxy.heal()
    await heard(client, '+OK\r\n')
  })

  it('takes the connections there are, and no new ones', async () => {
    const client = await open()
    client.send('PING')
    await heard(client, '+PONG\r\n')
    proxy.strand('both')
    const next = await open()
    for (const one of [client, next]) one.send('PING')
    await heard(next, '+PONG\r\n')
    await nothingMore(client)
    await proxy.heal()
    await heard(client, '+PONG\r\n+PONG\r\n')
  })

  it('takes both, and connections in it are made and hear nothing', async () => {
    proxy.blackHole('both')
    const client = await open()
    client.send('PING')
    await nothingMore(client)
    await proxy.heal()
    await heard(client, '+PONG\r\n')
  })
})

describe('connections', () => {
  it('are reset at once', async () => {
    const client = await open()
    proxy.reset()
    await ended(client)
    expect(client.end()).toBe('reset')
    const next = await open()
    next.send('PING')
    await heard(next, '+PONG\r\n')
  })

  it('are cut in the middle of a reply', async () => {
    const client = await open()
    client.send('PING')
    await heard(client, '+PONG\r\n')
    proxy.cutReplies(7)
    client.send('ECHO', 'abcdefgh')
    await ended(client)
    expect(client.said()).toBe('+PONG\r\n$8\r\nabc')
  })

  it('hear garbage', async () => {
    const client = await open()
    proxy.garble()
    client.send('PING')
    await vi.waitFor(() => expect(client.said()).toContain('garbage'), 3000)
    expect(client.said()).not.toContain('PONG')
  })

  it('hear something else of the same length', async () => {
    const client = await open()
    proxy.rewrite('PONG', 'GONG')
    client.send('PING')
    await heard(client, '+GONG\r\n')
    expect(() => proxy.rewrite('a', 'bc')).toThrow('as long as')
  })

  it('are taken, and nobody answers on them; those of before go on', async () => {
    const before = await open()
    proxy.silence()
    const client = await open()
    client.send('PING')
    before.send('PING')
    await heard(before, '+PONG\r\n')
    await nothingMore(client)
    await proxy.heal()
    await ended(client)
  })

  it('are refused until it heals, on the same port', async () => {
    const client = await open()
    const { url } = proxy
    await proxy.refuse()
    await ended(client)
    await expect(open()).rejects.toThrow('ECONNREFUSED')
    await proxy.heal()
    expect(proxy.url).toBe(url)
    const next = await open()
    next.send('PING')
    await heard(next, '+PONG\r\n')
  })
})
