// Which framework an app is made with, and where in it an instance is made and stopped.

import type { Ending } from './starter.ts'

interface Framework {
  readonly name: string
  /** The package that tells it. */
  readonly depends: string
  /** The file in which a request pushes. */
  readonly file: string
  /** What to know. */
  readonly advice: string
}

const inApp = 'Push from any handler; run jobs beside it: npx haymaker work'

/** In order: what is built on another comes before it. */
const frameworks: readonly Framework[] = [
  { name: 'Next.js', depends: 'next', file: 'app/actions', advice: `${inApp}. Do not start workers inside Next.` },
  { name: 'NestJS', depends: '@nestjs/core', file: 'src/app.service', advice: inApp },
  { name: 'AdonisJS', depends: '@adonisjs/core', file: 'app/controllers', advice: inApp },
  { name: 'Nuxt', depends: 'nuxt', file: 'server/api/hello', advice: inApp },
  { name: 'SvelteKit', depends: '@sveltejs/kit', file: 'src/routes/+server', advice: inApp },
  { name: 'Astro', depends: 'astro', file: 'src/pages/api/hello', advice: inApp },
  { name: 'Fastify', depends: 'fastify', file: 'app', advice: inApp },
  { name: 'Hono', depends: 'hono', file: 'app', advice: inApp },
  { name: 'Koa', depends: 'koa', file: 'app', advice: inApp },
  { name: 'Express', depends: 'express', file: 'app', advice: inApp },
]

/** The framework among these packages, or null. */
export const frameworkOf = (packages: Readonly<Record<string, string>>): Framework | null =>
  frameworks.find(({ depends }) => depends in packages) ?? null

/** A few lines to paste. */
export function mountingIn({ file, advice }: Framework, end: Ending): string {
  const up = '../'.repeat(file.split('/').length - 1) || './'
  return [
    `  // ${file}.${end.replace('m', '')}`,
    `  import { createHaymaker } from 'haymaker'`,
    `  import config from '${up}haymaker.config.${end}'`,
    `  import { hello } from '${up}jobs/hello.${end}'`,
    '',
    `  createHaymaker({ ...config, jobs: [hello] })`,
    `  await hello.performAsync({ name: 'you' }) // in a request`,
    '',
    `  ${advice}`,
  ].join('\n')
}
