import { describe, expect, it } from 'vitest'
import { Title } from './title.ts'

/** A title, what it said of late, and a job that ends when it is told to. */
function titled(queues: readonly string[] | Readonly<Record<string, number>> = ['high', 'low'], prefix = '') {
  const shown: string[] = []
  const title = new Title({ prefix, now: () => 1_764_500_000_900, show: (text) => void shown.push(text) })
  const { perform = [], ...config } = title.follow({ queues })
  const call = async (name: 'onStartup' | 'onQuiet' | 'onResume' | 'onShutdown'): Promise<void> => {
    for (const hook of [config[name] ?? []].flat()) await hook()
    await Promise.resolve()
  }
  const begin = (queue: string, name: string): (() => Promise<void>) => {
    const { promise, resolve } = Promise.withResolvers<void>()
    const context = { queue, class: name } as Parameters<(typeof perform)[number]>[1]
    const running = perform[0]?.({} as Parameters<(typeof perform)[number]>[0], context, () => promise)
    return async () => {
      resolve()
      await running
      await Promise.resolve()
    }
  }
  const last = async (): Promise<string | undefined> => {
    await Promise.resolve()
    return shown.at(-1)
  }
  return { shown, call, begin, last }
}

describe('the title of a worker', () => {
  it('says what it waits for, that it is paused, and that it stops', async () => {
    const { shown, call } = titled()
    await call('onStartup')
    await call('onQuiet')
    await call('onResume')
    await call('onShutdown')
    expect(shown).toEqual(
      ['Starting', 'Waiting for high,low', 'Paused', 'Waiting for high,low', 'Stopping'].map(
        (words) => `resque-haymaker: ${words}`,
      ),
    )
  })

  it('says which job it processes since when, or how many of which classes', async () => {
    const { call, begin, last } = titled({ high: 2, low: 1 }, 'app ')
    await call('onStartup')
    const [first, second, third] = [begin('high', 'Archive'), begin('low', 'Resize'), begin('low', 'Resize')]
    expect(await last()).toBe('app resque-haymaker: Processing 3 jobs since 1764500000 [Archive, Resize]')
    // It finishes what it has.
    await call('onQuiet')
    await first()
    await second()
    expect(await last()).toBe('app resque-haymaker: Processing low since 1764500000 [Resize]')
    await third()
    expect(await last()).toBe('app resque-haymaker: Paused')
  })
})
