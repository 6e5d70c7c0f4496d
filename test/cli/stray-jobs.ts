// Jobs that leave something behind that fails later, or end their process.

import { setTimeout as sleep } from 'node:timers/promises'
import { defineJob } from 'haymaker'

const say = (text: string): void => void process.stdout.write(`${text}\n`)

export const floats = defineJob<{ n: number }>({
  name: 'Floats',
  perform() {
    void sleep(50).then(() => {
      throw new Error('nobody waits for this promise')
    })
  },
})

export const timed = defineJob<{ n: number }>({
  name: 'Timed',
  perform() {
    setTimeout(() => {
      throw new Error('nobody catches what a timer throws')
    }, 50)
  },
})

export const brief = defineJob<{ n: number }>({
  name: 'Brief',
  async perform({ n }) {
    say(`brief ${n} started`)
    await sleep(1000)
    say(`brief ${n} ended`)
  },
})

export const stubborn = defineJob<{ n: number }>({
  name: 'Stubborn',
  async perform({ n }) {
    say(`stubborn ${n} started`)
    await sleep(60_000)
  },
})

export const leaves = defineJob<{ how: string }>({
  name: 'Leaves',
  perform({ how }) {
    say(`leaves by ${how}`)
    if (how === 'exit 0') process.exit(0)
    if (how === 'exit 1') process.exit(1)
    if (how === 'abort') process.abort()
    if (how === 'kill') process.kill(process.pid, 'SIGKILL')
  },
})
