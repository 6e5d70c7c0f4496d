import { expect, it } from 'vitest'
import { FakeClock } from '../testing/fake-clock.ts'
import { seededRandom } from '../testing/seeded-random.ts'
import { codecFor, openStore } from './open.ts'

it('a misspelled option of a store is refused, since the one that was meant would not hold', async () => {
  const parts = {
    clock: new FakeClock(),
    random: seededRandom(1),
    codec: codecFor('sqlite::memory:', { unsafeIntegers: 'fail' }),
  }
  const options = { synchronus: 'normal' }
  // @ts-expect-error not an option
  await expect(openStore('sqlite::memory:', options, parts)).rejects.toThrow(
    'HM_CONFIG_INVALID: The store has no option "synchronus". Did you mean synchronous?',
  )
})
