// free: guards go, each only while it names its holder.

import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { RawServer } from './raw-server.ts'

let raw: RawServer
beforeAll(async () => {
  raw = await RawServer.start()
})
afterAll(() => raw.stop())
beforeEach(() => raw.clear())

it('takes the guards of their holders away, answers each, and leaves the others to whoever has them', async () => {
  await raw.send('SET', 'hm:guard:mine', '4000000000000 j1', 'PX', 60_000)
  await raw.send('SET', 'hm:guard:foreign', '4000000000000 j2', 'PX', 60_000)
  await raw.send('SET', 'hm:guard:over', '1000 j1', 'PX', 60_000)
  await raw.send('SADD', 'hm:held:j1', 'hm:guard:mine', 'hm:guard:foreign')
  await raw.send('PEXPIRE', 'hm:held:j1', 60_000)
  const names = ['mine', 'foreign', 'over', 'none'].flatMap((name) => [`hm:guard:${name}`, 'hm:held:j1'])
  expect(await raw.run('free', names, ['j1', 'j1', 'j1', 'j1'])).toEqual([1, 0, 0, 0])
  expect(raw.changed).toEqual(['hm:guard:mine', 'hm:held:j1'])
  // Of j1 nothing stays behind: what another took over is on the list of that one.
  expect(await raw.read('hm:held:j1')).toBeNull()
})

it('knows a holder with spaces in its name', async () => {
  await raw.send('SET', 'hm:guard:mine', '4000000000000 a b', 'PX', 60_000)
  expect(await raw.run('free', ['hm:guard:mine', 'hm:held:b'], ['b'])).toEqual([0])
  expect(await raw.run('free', ['hm:guard:mine', 'hm:held:a b'], ['a b'])).toEqual([1])
})
