// The files that `haymaker init` writes.

/** How the written files end. */
export type Ending = 'ts' | 'mts' | 'js' | 'mjs'
export type Style = 'function' | 'class'

const isTyped = (end: Ending): boolean => end === 'ts' || end === 'mts'

export const config = (end: Ending): string => `import { defineConfig } from 'haymaker'

export default defineConfig({
  store: 'sqlite:./haymaker.db',
  jobs: ['./jobs/**/*.${end}'],
  queues: ['default'],
  concurrency: 25,
})
`

export const job = (end: Ending, style: Style): string =>
  style === 'class' ? classJob(isTyped(end)) : functionJob(isTyped(end))

const functionJob = (typed: boolean): string => `import { defineJob } from 'haymaker'

export const hello = defineJob${typed ? '<{ name: string }>' : ''}({
  name: 'Hello',
  async perform({ name }, job) {
    job.log.info({}, \`Hello, \${name}!\`)
  },
})
`

const classJob = (typed: boolean): string => `import { Job } from 'haymaker'

export class Hello extends Job {
  async perform(name${typed ? ': string' : ''}) {
    this.log.info({}, \`Hello, \${name}!\`)
  }
}
`

/** The argument of the first job, as a shell takes it. */
export const argument = (style: Style): string => (style === 'class' ? 'you' : `'{"name":"you"}'`)
