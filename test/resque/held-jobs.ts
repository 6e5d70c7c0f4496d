// Jobs that end when a test wants it: when there is a file. And hooks of their workers, which say when they are called.

import { existsSync } from 'node:fs'
import { pid } from 'node:process'
import { setTimeout as sleep } from 'node:timers/promises'
import { Resque } from 'haymaker/resque'

export class Held {
  static queue = 'held'
  static async perform(file: string): Promise<void> {
    console.log(`held by ${file}`)
    while (!existsSync(file)) await sleep(10)
    console.log(`let go by ${file}`)
  }
}

export class Tell {
  static queue = 'told'
  static perform(word: string): void {
    console.log(`Tell ${word} in ${pid}, knows ${process.env.OF_THE_WORKER}`)
  }
}

Resque.beforeFirstFork(() => console.log(`beforeFirstFork in ${pid}`))
Resque.beforeFork((job) => console.log(`beforeFork ${JSON.stringify(job)} in ${pid}`))
Resque.afterFork(({ class: name, args }) => console.log(`afterFork ${name} ${args} in ${pid}`))
Resque.beforePause(() => console.log('beforePause'))
Resque.afterPause(() => console.log('afterPause'))
Resque.queueEmpty(() => console.log('queueEmpty'))
Resque.shutdown(() => console.log('shutdown'))
Resque.workerExit(() => console.log('workerExit'))
