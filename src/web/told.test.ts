// What an action says on the next page comes from us, or is not said.

import { expect, it } from 'vitest'
import { tellLater, toldIn } from './told.ts'

it('is read as it was told, once and for this path alone', () => {
  const cookie = tellLater({ key: 'jobs.retry.told', count: 3, skipped: 1 }, '/jobs', true)
  expect(cookie).toMatch(/; Path=\/jobs; Max-Age=60; HttpOnly; SameSite=Strict; Secure$/)
  expect(toldIn(cookie.split(';')[0]?.split('=')[1])).toEqual({ key: 'jobs.retry.told', count: 3, skipped: 1 })
  expect(tellLater(null, '', false)).toMatch(/^hm_told=; Path=\/; Max-Age=0/)
})

it.each(['', '%', 'null', '1', '{"key":"toString"}', '{"key":"no.such"}', '{"key":1}'])(
  'is nothing where it is not ours: %s',
  (value) => {
    expect(toldIn(value)).toBeNull()
  },
)

it('has numbers only', () => {
  expect(toldIn('{"key":"jobs.retry.told","count":"<b>"}')).toEqual({ key: 'jobs.retry.told' })
})
