// The three jobs of the demo, in both styles. Each does real work and leaves a file behind, named after its input, so
// that running twice leaves the same file once.

import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { defineJob, Job } from 'haymaker'
import { createTransport } from 'nodemailer'
import { codeToHtml } from 'shiki'
import { z } from 'zod'

/** Where the results go. */
export const output: string = process.env.DEMO_OUTPUT ?? 'demo-output'

/** Writes a file so that it is there whole or not at all. */
async function save(folder: string, name: string, content: string | Buffer): Promise<void> {
  const path = join(output, folder, name)
  await mkdir(join(output, folder), { recursive: true })
  await writeFile(`${path}.part`, content)
  await rename(`${path}.part`, path)
}

/** A path as a file name. */
export const nameOf = (path: string): string => path.replaceAll(/[^\w.-]+/g, '_')

/** How often each word occurs. */
export function countWords(text: string): Record<string, number> {
  const counts = new Map<string, number>()
  for (const [word] of text.toLowerCase().matchAll(/\p{L}[\p{L}\p{M}'’-]*/gu))
    counts.set(word, (counts.get(word) ?? 0) + 1)
  return Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1)))
}

export class CountWords extends Job {
  static override readonly options = { queue: 'texts', tags: ['words'] }

  async perform(file: string): Promise<void> {
    await save('words', `${nameOf(file)}.json`, JSON.stringify(countWords(await readFile(file, 'utf8'))))
  }
}

export const highlight = defineJob({
  name: 'Highlight',
  queue: 'code',
  retry: { max: 1, backoff: '200ms', jitter: false },
  input: z.object({ file: z.string(), language: z.enum(['typescript', 'javascript', 'json']) }),
  async perform({ file, language }) {
    const html = await codeToHtml(await readFile(file, 'utf8'), { lang: language, theme: 'github-light' })
    await save('html', `${nameOf(file)}.html`, html)
  },
})

const transport = createTransport({ streamTransport: true, buffer: true })

/** Like a greylisting mail server, this one turns some senders away at their first attempt. */
const isGreylisted = (to: string): boolean => Number(to.match(/\d+/)?.[0] ?? 0) % 4 === 0

export const sendMail = defineJob({
  name: 'SendMail',
  queue: 'mailers',
  retry: { max: 5, backoff: ['200ms', '1s'], jitter: false },
  timeout: '10s',
  input: z.object({ to: z.email(), subject: z.string(), text: z.string() }),
  async perform({ to, subject, text }, job) {
    if (job.attempt === 1 && isGreylisted(to)) throw new Error(`451 4.7.1 <${to}>: greylisted, try again later`)
    const { message } = await transport.sendMail({ from: 'demo@haymaker.test', to, subject, text })
    await save('mail', `${nameOf(to)}.eml`, Buffer.isBuffer(message) ? message : '')
  },
})
